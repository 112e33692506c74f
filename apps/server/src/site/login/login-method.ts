import type { IncomingHttpHeaders } from "node:http";
import { bearerOf, isSameSecret } from "../../http/bearer.js";
import { accessHeader, AccessKeysUnavailable } from "./access-tokens.js";
import { isApiKey } from "./api-keys.js";
import { cookieOf, loginCookieName } from "./cookies.js";
import type { Login } from "./login.js";

/** A way in: a password, a link that was made on the server, Cloudflare Access in front of it, or a script's bearer token. */
export type LoginMethod = "password" | "link" | "access" | "token";

/** The ways in that have been set up. */
export function availableMethods({ access, apiKeys, metricsToken, passwordHash }: Login): ReadonlyArray<LoginMethod> {
	const open: Readonly<Record<LoginMethod, boolean>> = {
		password: passwordHash !== undefined,
		link: true,
		access: access !== undefined,
		token: metricsToken !== undefined || apiKeys.length > 0,
	};
	return (Object.keys(open) as Array<LoginMethod>).filter((way) => open[way]);
}

function isTokenOf({ apiKeys, metricsToken }: Login, given: string): boolean {
	return isApiKey(apiKeys, given) || (metricsToken !== undefined && isSameSecret(given, metricsToken));
}

/** Which way a request has come in by; undefined when it may not look. */
export async function loginMethodOf(login: Login, headers: IncomingHttpHeaders): Promise<LoginMethod | undefined> {
	const { access, cookies, now } = login;
	const bearer = bearerOf(headers);
	if (bearer !== undefined && isTokenOf(login, bearer)) {
		return "token";
	}
	const cookie = cookieOf(headers.cookie, loginCookieName);
	const signedInBy = cookie === undefined ? undefined : await cookies.read(cookie, now());
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
export async function loginMethodIfKnown(login: Login, headers: IncomingHttpHeaders): Promise<LoginMethod | undefined> {
	try {
		return await loginMethodOf(login, headers);
	} catch (problem) {
		if (problem instanceof AccessKeysUnavailable) {
			return undefined;
		}
		throw problem;
	}
}
