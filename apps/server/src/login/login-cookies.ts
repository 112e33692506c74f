import { hkdfSync } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";

/** Browsers keep a cookie of such a name to this very host, and take it over TLS only (or from this machine). */
export const loginCookieName = "__Host-telemetry-login";

/** How long a login lasts. */
export const loginSeconds = 12 * 60 * 60;

const issuer = "flipbook-telemetry";
const audience = "dashboard";
const subject = "maker";

/** Makes and checks what a browser keeps while somebody is signed in. */
export interface LoginCookies {
	readonly make: (nowMs: number) => Promise<string>;
	readonly isGood: (value: string, nowMs: number) => Promise<boolean>;
}

/**
 * Logins are signed and stored nowhere. Their key comes from the server's and from the password's hash, so another password
 * ends every login; the label keeps it apart from the key of session tokens.
 */
export function createLoginCookies(serverKey: Buffer, passwordHash: string): LoginCookies {
	const key = new Uint8Array(hkdfSync("sha256", serverKey, passwordHash, "dashboard login", 32));
	return {
		make: (nowMs) => {
			const nowSeconds = Math.floor(nowMs / 1000);
			return new SignJWT()
				.setProtectedHeader({ alg: "HS256" })
				.setIssuer(issuer)
				.setAudience(audience)
				.setSubject(subject)
				.setExpirationTime(nowSeconds + loginSeconds)
				.sign(key);
		},
		isGood: async (value, nowMs) => {
			try {
				const requiredClaims = ["exp"];
				await jwtVerify(value, key, {
					algorithms: ["HS256"],
					issuer,
					audience,
					subject,
					requiredClaims,
					currentDate: new Date(nowMs),
				});
				return true;
			} catch (problem) {
				if (problem instanceof errors.JOSEError) {
					return false;
				}
				throw problem;
			}
		},
	};
}
