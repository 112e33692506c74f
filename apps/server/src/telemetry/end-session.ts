import type { RequestHandler } from "express";
import type { Context } from "../context.js";
import { endOf } from "../domain/session-life.js";
import { authenticate } from "./authenticate.js";
import { lockSession, writeEnd } from "./session-queries.js";

/** Ends a session. Asked again, it changes nothing and answers the same. */
export function endSession(context: Context): RequestHandler {
	const { db, metrics, now } = context;
	return async (request, response) => {
		const { sessionId } = await authenticate(context, request.headers);
		const eventsLost = await db.transaction().execute(async (trx) => {
			const session = await lockSession(trx, sessionId);
			const end = session === undefined ? undefined : endOf(session, now());
			if (session === undefined || end === undefined) {
				return 0;
			}
			await writeEnd(trx, sessionId, end);
			return session.eventsMissing;
		});
		metrics.lost(eventsLost);
		response.status(204).end();
	};
}
