import { bearerOf, isSameSecret } from "../http/bearer.js";
import { ProblemError } from "../http/problem.js";
import type { Guard } from "../http/route-guard.js";

/** Lets those pass who have the token; without one set, nobody. */
export function requireToken(token: string | undefined): Guard {
	return (request) => {
		if (token === undefined) {
			throw new ProblemError("not_found", "Set METRICS_TOKEN to have metrics here.");
		}
		const given = bearerOf(request.headers);
		if (given === undefined) {
			throw new ProblemError("token_missing", "Send the METRICS_TOKEN as Authorization: Bearer <token>.");
		}
		if (!isSameSecret(given, token)) {
			throw new ProblemError("token_invalid", "This is not the METRICS_TOKEN.");
		}
		return true;
	};
}
