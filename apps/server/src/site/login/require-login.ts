import type { Context } from "../../context.js";
import type { Guard } from "../../http/door.js";
import { ProblemError } from "../../http/problem.js";
import { bearerOf, wayOf } from "./who-may-look.js";

/** Lets those pass who may see the numbers. Without a way in set up, that is nobody. */
export function requireLogin(context: Context): Guard {
	return async (request) => {
		if ((await wayOf(context, request.headers)) !== undefined) {
			return true;
		}
		if (bearerOf(request.headers) !== undefined) {
			throw new ProblemError("token_invalid", "This is none of the keys in API_KEYS.");
		}
		throw new ProblemError(
			"login_required",
			"Sign in at /dashboard, or send an API key as Authorization: Bearer <key>.",
		);
	};
}
