import type { RequestHandler } from "express";
import type { Context } from "../context.js";
import { endOf } from "../domain/session-life.js";
import { authenticate } from "./authenticate.js";
import { lockSession, writeEnd } from "./session-queries.js";

/** Ends a session. Asked again, it changes nothing and answers the same. */
export function endSession(context: Context): RequestHandler {
	const { db, now } = context;
	return async (request, response) => {
		const { sessionId } = await authenticate(context, request.headers);
		await db.transaction().execute(async (trx) => {
			const session = await lockSession(trx, sessionId);
			const end = session === undefined ? undefined : endOf(session, now());
			if (end !== undefined) {
				await writeEnd(trx, sessionId, end);
			}
		});
		response.status(204).end();
	};
}
