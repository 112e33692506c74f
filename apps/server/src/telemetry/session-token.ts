import { limits } from "@flipbook-telemetry/event-schema";
import { errors, jwtVerify, SignJWT } from "jose";
import type { TokenKey } from "../config.js";
import { ProblemError } from "../http/problem.js";

/** What a session token says. It is signed, so no session needs to be looked up to judge a request. */
export interface SessionClaims {
	readonly sessionId: string;
	/** The UTC day the session started: the partition of its events. */
	readonly sessionDay: string;
	/** The contract version the session speaks. */
	readonly contractVersion: number;
}

/** Signs and checks session tokens. */
export interface SessionTokens {
	readonly sign: (claims: SessionClaims, nowMs: number) => Promise<string>;
	/** Throws a `ProblemError` for a token that is not ours or has expired. */
	readonly verify: (token: string, nowMs: number) => Promise<SessionClaims>;
}

const issuer = "flipbook-telemetry";
const audience = "session";

/** HS256 JSON Web Tokens. The first key signs; every key is accepted, so that keys can be changed without ending sessions. */
export function createSessionTokens(keys: ReadonlyArray<TokenKey>): SessionTokens {
	const [signing] = keys;
	if (signing === undefined) {
		throw new Error("There must be a key to sign tokens with.");
	}
	const secrets = new Map(keys.map((key) => [key.id, key.secret]));
	return {
		sign: ({ sessionId, sessionDay, contractVersion }, nowMs) => {
			const nowSeconds = Math.floor(nowMs / 1000);
			return new SignJWT({ day: sessionDay, ver: contractVersion })
				.setProtectedHeader({ alg: "HS256", kid: signing.id })
				.setIssuer(issuer)
				.setAudience(audience)
				.setSubject(sessionId)
				.setIssuedAt(nowSeconds)
				.setExpirationTime(nowSeconds + limits.tokenSeconds)
				.sign(signing.secret);
		},
		verify: async (token, nowMs) => {
			try {
				const { payload } = await jwtVerify(
					token,
					(header) => {
						const secret = secrets.get(header.kid ?? "");
						if (secret === undefined) {
							throw new errors.JWKSNoMatchingKey();
						}
						return secret;
					},
					{ algorithms: ["HS256"], issuer, audience, currentDate: new Date(nowMs), requiredClaims: ["exp", "sub"] },
				);
				return {
					sessionId: String(payload.sub),
					sessionDay: String(payload["day"]),
					contractVersion: Number(payload["ver"]),
				};
			} catch (problem) {
				if (problem instanceof errors.JWTExpired) {
					throw new ProblemError("token_expired", "Ask start-session for a new session.");
				}
				if (problem instanceof errors.JOSEError) {
					throw new ProblemError("token_invalid", "Ask start-session for a new session.");
				}
				throw problem;
			}
		},
	};
}
