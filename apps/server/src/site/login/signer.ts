import { hkdfSync } from "node:crypto";
import type { JWTPayload } from "jose";
import { errors, jwtVerify, SignJWT } from "jose";
import type { TokenKey } from "../../ingest/session-token.js";

/** Signs small statements and reads them again. */
export interface TokenSigner {
	/** A JSON Web Token that says this, and is good for so many seconds. */
	readonly sign: (claims: JWTPayload, seconds: number, nowMs: number) => Promise<string>;
	/** What a token says; undefined when it was not signed with this seal, or has expired. */
	readonly read: (token: string, nowMs: number) => Promise<JWTPayload | undefined>;
}

/** What a seal is for: what it signs is good for nothing else. */
export type Purpose = "dashboard login" | "known device" | "login link";

/**
 * Makes a seal for one purpose. Its key comes from the server's and from the password's hash, so another password makes
 * everything that was signed before worthless.
 */
export function createSigner(serverKey: Buffer, passwordHash: string | undefined, purpose: Purpose): TokenSigner {
	const key = new Uint8Array(hkdfSync("sha256", serverKey, passwordHash ?? "", purpose, 32));
	return {
		sign: (claims, seconds, nowMs) =>
			new SignJWT(claims)
				.setProtectedHeader({ alg: "HS256" })
				.setExpirationTime(Math.floor(nowMs / 1000) + seconds)
				.sign(key),
		read: async (token, nowMs) => {
			try {
				const { payload } = await jwtVerify(token, key, {
					algorithms: ["HS256"],
					requiredClaims: ["exp"],
					currentDate: new Date(nowMs),
				});
				return payload;
			} catch (problem) {
				if (problem instanceof errors.JOSEError) {
					return undefined;
				}
				throw problem;
			}
		},
	};
}

/**
 * Creates the seal of a server with these keys. The first key signs, so that the server and `telemetry login-link` have the same
 * seal. Throws if there is no key.
 */
export function createLoginSigner(
	[first]: ReadonlyArray<TokenKey>,
	passwordHash: string | undefined,
	purpose: Purpose,
): TokenSigner {
	if (first === undefined) {
		throw new Error("Logins need a key in TOKEN_KEYS, or in the server's own secrets.json.");
	}
	return createSigner(first.secret, passwordHash, purpose);
}
