import type { RequestHandler } from "express";
import { sessionOf } from "./authenticate.js";
import type { IngestOptions } from "./ingest.js";

/** Ends a session. Asked again, it changes nothing and answers the same. */
export function endSession({ store, now }: Pick<IngestOptions, "store" | "now">): RequestHandler {
	return async (request, response) => {
		const claims = sessionOf(request);
		await store.endSession(claims, now());
		response.status(204).end();
	};
}
