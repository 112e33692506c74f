import type { IncomingHttpHeaders } from "node:http";
import type { Context } from "../context.js";
import { ProblemError } from "../http/problem.js";
import type { SessionClaims } from "./session-token.js";

/**
 * Which session sends a request, by the token in its `Authorization` header. Throws a `ProblemError` when that cannot be
 * told, or when the session asks too much.
 */
export async function authenticate(
	{ tokens, contract, rateLimits, now }: Context,
	headers: IncomingHttpHeaders,
): Promise<SessionClaims> {
	const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
	if (token === undefined) {
		throw new ProblemError("token_missing", "Send the token from start-session as Authorization: Bearer <token>.");
	}
	const claims = tokens.verify(token, now());
	if (claims.contractVersion > contract.version) {
		throw new ProblemError(
			"token_invalid",
			"The session speaks a newer contract. Ask start-session for a new session.",
		);
	}
	await rateLimits.bySession(claims.sessionId);
	return claims;
}
