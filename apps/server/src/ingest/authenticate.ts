import type { IncomingMessage } from "node:http";
import type { Context } from "../context.js";
import type { Guard } from "../http/door.js";
import { ProblemError } from "../http/problem.js";
import type { SessionClaims } from "./session-token.js";

/** Where a request carries the session that its token names, or why it names none. */
const sessionOfRequest = Symbol("session");

interface WithSession {
	[sessionOfRequest]?: SessionClaims | ProblemError;
}

type Checking = Pick<Context, "contract" | "now" | "tokens">;

function check({ tokens, contract, now }: Checking, authorization: string | undefined): SessionClaims {
	const token = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
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
function lookAt(checking: Checking, request: IncomingMessage): SessionClaims | ProblemError {
	const carrier = request as WithSession;
	if (carrier[sessionOfRequest] === undefined) {
		try {
			carrier[sessionOfRequest] = check(checking, request.headers.authorization);
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
export function bringsSession(checking: Checking): (request: IncomingMessage) => boolean {
	return (request) => !(lookAt(checking, request) instanceof ProblemError);
}

/** Lets requests of sessions in, each within the session's own limit. */
export function requireSession(context: Checking & Pick<Context, "rateLimits">): Guard {
	return async (request) => {
		const session = lookAt(context, request);
		if (session instanceof ProblemError) {
			throw session;
		}
		await context.rateLimits.bySession(session.sessionId);
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
