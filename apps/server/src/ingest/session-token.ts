import { limits } from "@flipbook-telemetry/event-schema";
import { createSigner, createVerifier, TokenError } from "fast-jwt";
import { isDay } from "../database/day.js";
import { ProblemError } from "../http/problem.js";
import { isSessionId } from "./session-key.js";

/** A key that signs session tokens. */
export interface TokenKey {
	/** Travels in the token's header, so that keys can be changed without ending sessions. */
	readonly id: string;
	readonly secret: Buffer;
}

/** What a session's token says. */
export interface SessionClaims {
	readonly sessionId: string;
	/** The UTC day the session started, as `2026-03-01`. It names the partition of its events. */
	readonly sessionDay: string;
	/** The contract version of the session: what both ends know and the person has agreed to. */
	readonly contractVersion: number;
}

/** Signs and checks session tokens. */
export interface SessionTokens {
	readonly sign: (claims: SessionClaims, nowMs: number) => string;
	/** Throws a `ProblemError` for a token that is not ours or has expired. */
	readonly verify: (token: string, nowMs: number) => SessionClaims;
}

/** The claims of RFC 7519 that differ from token to token, and two of our own. */
interface Payload {
	readonly sub: string;
	/** Seconds since 1970. */
	readonly iat: number;
	readonly exp: number;
	readonly day: string;
	readonly ver: number;
}

const issuer = "flipbook-telemetry";
/** The same keys sign other things too, such as who is logged in. */
const audience = "session";

/**
 * Whether claims are as `sign` writes them. A signature only says that somebody had the key: a leaked key, or a program of
 * another version, can sign anything, and what is in a token goes into queries.
 */
function isPayload(value: unknown): value is Payload {
	const { sub, exp, day, ver } = value as Readonly<Record<keyof Payload, unknown>>;
	return (
		typeof sub === "string" &&
		isSessionId(sub) &&
		Number.isSafeInteger(exp) &&
		typeof day === "string" &&
		isDay(day) &&
		Number.isSafeInteger(ver) &&
		Number(ver) >= 1
	);
}

/** By which key a token says it was signed; undefined when it does not say. */
function keyIdOf(token: string): string | undefined {
	const head = Buffer.from(token.slice(0, token.indexOf(".")), "base64url").toString("utf8");
	return (JSON.parse(head) as { kid?: string } | null)?.kid;
}

/**
 * HS256 JSON Web Tokens (RFC 7519). The first key signs; every key is accepted, so that keys can be changed without ending
 * sessions. They are checked on the spot, without a promise: every request but the first of a session brings one.
 */
export function createSessionTokens(keys: ReadonlyArray<TokenKey>): SessionTokens {
	const [signing] = keys;
	if (signing === undefined) {
		throw new Error("There must be a key to sign tokens with.");
	}
	const signPayload = createSigner({
		key: signing.secret,
		kid: signing.id,
		algorithm: "HS256",
		iss: issuer,
		aud: audience,
	});
	const verifiers = new Map(
		keys.map(({ id, secret }) => [
			id,
			createVerifier({
				key: secret,
				algorithms: ["HS256"],
				allowedIss: issuer,
				allowedAud: audience,
				requiredClaims: ["sub", "exp"],
				// It would look at a clock of its own, and fail with a RangeError at a time that is no date.
				ignoreExpiration: true,
				ignoreNotBefore: true,
			}),
		]),
	);

	/** Gives undefined for what is no token of ours. */
	const read = (token: string): Payload | undefined => {
		try {
			const payload: unknown = verifiers.get(keyIdOf(token) ?? "")?.(token);
			return payload !== undefined && isPayload(payload) ? payload : undefined;
		} catch (problem) {
			if (problem instanceof TokenError || problem instanceof SyntaxError) {
				return undefined;
			}
			throw problem;
		}
	};

	return {
		sign: ({ sessionId, sessionDay, contractVersion }, nowMs) => {
			const iat = Math.floor(nowMs / 1000);
			const exp = iat + limits.tokenSeconds;
			return signPayload({ sub: sessionId, iat, exp, day: sessionDay, ver: contractVersion } satisfies Payload);
		},
		verify: (token, nowMs) => {
			const payload = read(token);
			if (payload === undefined) {
				throw new ProblemError("token_invalid", "Ask start-session for a new session.");
			}
			const { sub, exp, day, ver } = payload;
			if (exp <= Math.floor(nowMs / 1000)) {
				throw new ProblemError("token_expired", "Ask start-session for a new session.");
			}
			return { sessionId: sub, sessionDay: day, contractVersion: ver };
		},
	};
}
