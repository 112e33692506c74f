import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Context } from "../../context.js";
import { accessHeader, AccessKeysUnavailable } from "./access-tokens.js";
import { isApiKey } from "./api-keys.js";
import { loginCookieName } from "./login-cookies.js";
import { cookieOf } from "./own-cookies.js";

/** A way in: a password, a link that was made on the server, Cloudflare Access in front of it, or a script's bearer token. */
export type Way = "password" | "link" | "access" | "token";

type Doors = Pick<Context, "access" | "config" | "loginCookies" | "now">;

/** The ways in that have been set up. */
export function waysIn({ access, config }: Pick<Doors, "access" | "config">): ReadonlyArray<Way> {
	const open: Readonly<Record<Way, boolean>> = {
		password: config.dashboardPasswordHash !== undefined,
		link: true,
		access: access !== undefined,
		token: config.metricsToken !== undefined || config.apiKeys.length > 0,
	};
	return (Object.keys(open) as Array<Way>).filter((way) => open[way]);
}

function digest(text: string): Buffer {
	return createHash("sha256").update(text).digest();
}

/** Whether two texts are the same, without telling by the time it takes how far they are. */
export function isSameSecret(one: string, other: string): boolean {
	return timingSafeEqual(digest(one), digest(other));
}

/** What a request sends as `Authorization: Bearer`. */
export function bearerOf(headers: IncomingHttpHeaders): string | undefined {
	return /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
}

function isTokenOf({ apiKeys, metricsToken }: Doors["config"], given: string): boolean {
	return isApiKey(apiKeys, given) || (metricsToken !== undefined && isSameSecret(given, metricsToken));
}

/** Which way a request has come in by; undefined when it may not look. */
export async function wayOf(
	{ access, config, loginCookies, now }: Doors,
	headers: IncomingHttpHeaders,
): Promise<Way | undefined> {
	const bearer = bearerOf(headers);
	if (bearer !== undefined && isTokenOf(config, bearer)) {
		return "token";
	}
	const cookie = cookieOf(headers.cookie, loginCookieName);
	const signedInBy = cookie === undefined ? undefined : await loginCookies.read(cookie, now());
	if (signedInBy !== undefined) {
		return signedInBy;
	}
	const word = headers[accessHeader];
	if (access !== undefined && typeof word === "string" && (await access.isGood(word, now()))) {
		return "access";
	}
	return undefined;
}

/** The same for a page that anybody may open: while the keys of Access cannot be fetched, its tokens count as none. */
export async function wayIfKnown(doors: Doors, headers: IncomingHttpHeaders): Promise<Way | undefined> {
	try {
		return await wayOf(doors, headers);
	} catch (problem) {
		if (problem instanceof AccessKeysUnavailable) {
			return undefined;
		}
		throw problem;
	}
}
