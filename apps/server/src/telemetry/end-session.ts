import type { RequestHandler } from "express";
import type { Context } from "../context.js";
import { authenticate } from "./authenticate.js";

/** Ends a session. Asked again, it changes nothing and answers the same. */
export function endSession(context: Context): RequestHandler {
	const { intake, now } = context;
	return async (request, response) => {
		const claims = await authenticate(context, request.headers);
		await intake.endSession(claims, now());
		response.status(204).end();
	};
}
