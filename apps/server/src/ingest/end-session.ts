import type { RequestHandler } from "express";
import { sessionOf } from "./authenticate.js";
import type { Intake } from "./store/session-store.js";

/** Ends a session. Asked again, it changes nothing and answers the same. */
export function endSession({ intake, now }: { readonly intake: Intake; readonly now: () => number }): RequestHandler {
	return async (request, response) => {
		const claims = sessionOf(request);
		await intake.endSession(claims, now());
		response.status(204).end();
	};
}
