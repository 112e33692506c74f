import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { bearerOf } from "../http/bearer.js";
import { ProblemError } from "../http/problem.js";
import type { RateLimits } from "../http/rate-limits.js";
import type { Guard } from "../http/route-guard.js";
import type { Contract } from "./contract/contract.js";
import type { SessionClaims, SessionTokens } from "./session-token.js";

/** Where a request carries the session that its token names, or why it names none. */
const sessionOfRequest = Symbol("session");

interface WithSession {
	[sessionOfRequest]?: SessionClaims | ProblemError;
}

/** What tokens are checked with. */
export interface TokenCheck {
	readonly tokens: SessionTokens;
	readonly contract: Pick<Contract, "version">;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

function check({ tokens, contract, now }: TokenCheck, headers: IncomingHttpHeaders): SessionClaims {
	const token = bearerOf(headers);
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
	return claims;
}

/** Looks at the token in a request's `Authorization` header once, however often it is asked. */
function lookAt(checking: TokenCheck, request: IncomingMessage): SessionClaims | ProblemError {
	const carrier = request as WithSession;
	if (carrier[sessionOfRequest] === undefined) {
		try {
			carrier[sessionOfRequest] = check(checking, request.headers);
		} catch (problem) {
			if (!(problem instanceof ProblemError)) {
				throw problem;
			}
			carrier[sessionOfRequest] = problem;
		}
	}
	return carrier[sessionOfRequest];
}

/** Whether a request brings the token of a session. */
export function bringsSession(checking: TokenCheck): (request: IncomingMessage) => boolean {
	return (request) => !(lookAt(checking, request) instanceof ProblemError);
}

/** Lets requests of sessions in, each within the session's own limit. */
export function requireSession(checking: TokenCheck, { bySession }: Pick<RateLimits, "bySession">): Guard {
	return async (request) => {
		const session = lookAt(checking, request);
		if (session instanceof ProblemError) {
			throw session;
		}
		await bySession(session.sessionId);
		return true;
	};
}

/** The session that sends a request. Throws for a request that has not passed `requireSession`. */
export function sessionOf(request: IncomingMessage): SessionClaims {
	const session = (request as WithSession)[sessionOfRequest];
	if (session === undefined || session instanceof ProblemError) {
		throw new Error("The request has not passed the door for sessions.");
	}
	return session;
}
