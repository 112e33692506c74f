import type { RequestHandler } from "express";
import type { Context } from "../context.js";
import { ProblemError } from "../http/problem.js";
import { authenticate } from "./authenticate.js";

/** Notes that a session goes on. A session that is over is not reopened. */
export function stillAlive(context: Context): RequestHandler {
	const { intake, now } = context;
	return async (request, response) => {
		const claims = await authenticate(context, request.headers);
		if (!(await intake.keepAlive(claims, now()))) {
			throw new ProblemError("session_ended", "Ask start-session for a new session.");
		}
		response.status(204).end();
	};
}
