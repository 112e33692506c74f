import { bearerOf } from "../../http/bearer.js";
import { ProblemError } from "../../http/problem.js";
import type { Guard } from "../../http/route-guard.js";
import { loginMethodOf } from "./login-method.js";
import type { Login } from "./login.js";

/** Lets those pass who may see the numbers. Without a way in set up, that is nobody. */
export function requireLogin(login: Login): Guard {
	return async (request) => {
		if ((await loginMethodOf(login, request.headers)) !== undefined) {
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
