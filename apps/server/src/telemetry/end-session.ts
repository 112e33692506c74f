import type { RequestHandler } from "express";
import type { Context } from "../context.js";
import * as changes from "../domain/session-change.js";
import { authenticate } from "./authenticate.js";

/** Ends a session. Asked again, it changes nothing and answers the same. */
export function endSession(context: Context): RequestHandler {
	const { metrics, now, writer } = context;
	return async (request, response) => {
		const claims = await authenticate(context, request.headers);
		metrics.lost(await writer.apply(claims, changes.endSession(now())));
		response.status(204).end();
	};
}
