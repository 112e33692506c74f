import type { JWTVerifyGetKey } from "jose";
import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import { Unavailable } from "../../http/unavailable.js";

/** The header in which Cloudflare Access sends its token. */
export const accessHeader = "cf-access-jwt-assertion";

/** Checks the tokens of Cloudflare Access. Who they name is not read. */
export interface AccessTokens {
	/** Throws `AccessKeysUnavailable` while the keys that tokens are signed with cannot be fetched. */
	readonly isGood: (token: string, nowMs: number) => Promise<boolean>;
}

/** The team's public keys could not be fetched, so no token can be checked. */
export class AccessKeysUnavailable extends Unavailable {
	override readonly name = "AccessKeysUnavailable";
	override readonly detail =
		"The keys of Cloudflare Access cannot be fetched right now. Try again later, or use the password or an API key.";

	constructor(cause: unknown) {
		super(`The keys of Cloudflare Access could not be fetched: ${reasonOf(cause)}`, { cause });
	}
}

/** `fetch` says no more than that it failed; the reason is in its cause. */
function reasonOf(problem: unknown): string {
	if (!(problem instanceof Error)) {
		return "unknown";
	}
	return problem.cause instanceof Error ? `${problem.message}: ${problem.cause.message}` : problem.message;
}

/**
 * @param issuer the team's domain, such as `https://example.cloudflareaccess.com`
 * @param audience the application's AUD tag
 * @param keysUrl where the team's keys are; fetched when needed and kept for ten minutes
 * @param timeoutMs how long fetching them may take: a browser waits for the answer
 */
export function createAccessTokens(
	issuer: string,
	audience: string,
	keysUrl = new URL("/cdn-cgi/access/certs", issuer),
	timeoutMs = 3000,
): AccessTokens {
	const keys = createRemoteJWKSet(keysUrl, { timeoutDuration: timeoutMs });
	const keyOf: JWTVerifyGetKey = async (header, token) => {
		try {
			return await keys(header, token);
		} catch (problem) {
			// These two are about the token: the keys are here, and none of them is the one it names.
			if (problem instanceof errors.JWKSNoMatchingKey || problem instanceof errors.JWKSMultipleMatchingKeys) {
				throw problem;
			}
			throw new AccessKeysUnavailable(problem);
		}
	};
	return {
		isGood: async (token, nowMs) => {
			try {
				await jwtVerify(token, keyOf, {
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
