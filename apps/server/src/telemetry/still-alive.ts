import type { RequestHandler } from "express";
import type { Context } from "../context.js";
import { isOver } from "../domain/session-life.js";
import { ProblemError } from "../http/problem.js";
import { authenticate } from "./authenticate.js";
import { lockSession, noteSignOfLife } from "./session-queries.js";

/** Notes that a session goes on. A session that is over is not reopened. */
export function stillAlive(context: Context): RequestHandler {
	const { db, now } = context;
	return async (request, response) => {
		const { sessionId } = await authenticate(context, request.headers);
		const nowMs = now();
		await db.transaction().execute(async (trx) => {
			const session = await lockSession(trx, sessionId);
			if (session === undefined || isOver(session, nowMs)) {
				throw new ProblemError("session_ended", "Ask start-session for a new session.");
			}
			await noteSignOfLife(trx, sessionId, nowMs);
		});
		response.status(204).end();
	};
}
