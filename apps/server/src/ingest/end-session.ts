import type { RequestHandler } from "express";
import type { Context } from "../context.js";
import { sessionOf } from "./authenticate.js";

/** Ends a session. Asked again, it changes nothing and answers the same. */
export function endSession({ intake, now }: Context): RequestHandler {
	return async (request, response) => {
		const claims = sessionOf(request);
		await intake.endSession(claims, now());
		response.status(204).end();
	};
}
