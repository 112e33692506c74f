import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { parseCookie } from "cookie";
import type { Context } from "../context.js";
import { accessHeader } from "./access-tokens.js";
import { isApiKey } from "./api-keys.js";
import { loginCookieName } from "./login-cookies.js";

/** A way in: a password, Cloudflare Access in front of the server, or what scripts send as a bearer token. */
export type Way = "password" | "access" | "token";

type Doors = Pick<Context, "access" | "config" | "loginCookies" | "now">;

/** The ways in that have been set up. */
export function waysIn({ access, config, loginCookies }: Omit<Doors, "now">): ReadonlyArray<Way> {
	const open: Readonly<Record<Way, boolean>> = {
		password: loginCookies !== undefined,
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
	const cookie = parseCookie(headers.cookie ?? "")[loginCookieName];
	if (loginCookies !== undefined && cookie !== undefined && (await loginCookies.isGood(cookie, now()))) {
		return "password";
	}
	const word = headers[accessHeader];
	if (access !== undefined && typeof word === "string" && (await access.isGood(word, now()))) {
		return "access";
	}
	return undefined;
}
