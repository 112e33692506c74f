import { createRemoteJWKSet, errors, jwtVerify } from "jose";

/** The header in which Cloudflare Access sends its word for somebody. */
export const accessHeader = "cf-access-jwt-assertion";

/** Checks Cloudflare Access's word for somebody. Who it is stays unread. */
export interface AccessTokens {
	readonly isGood: (token: string, nowMs: number) => Promise<boolean>;
}

/**
 * @param issuer the team's domain, such as `https://example.cloudflareaccess.com`
 * @param audience the application's AUD tag
 * @param keysUrl where the team's keys are; fetched when needed and kept for a while
 */
export function createAccessTokens(
	issuer: string,
	audience: string,
	keysUrl = new URL("/cdn-cgi/access/certs", issuer),
): AccessTokens {
	const keys = createRemoteJWKSet(keysUrl);
	return {
		isGood: async (token, nowMs) => {
			try {
				await jwtVerify(token, keys, {
					algorithms: ["RS256"],
					issuer,
					audience,
					requiredClaims: ["exp"],
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
