import type { RequestHandler } from "express";
import { ProblemError } from "../http/problem.js";
import { sessionOf } from "./authenticate.js";
import type { IngestOptions } from "./ingest.js";

/** Notes that a session goes on. A session that is over is not reopened. */
export function stillAlive({ store, now }: Pick<IngestOptions, "store" | "now">): RequestHandler {
	return async (request, response) => {
		const claims = sessionOf(request);
		if (!(await store.keepAlive(claims, now()))) {
			throw new ProblemError("session_ended", "Ask start-session for a new session.");
		}
		response.status(204).end();
	};
}
