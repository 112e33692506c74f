import { randomUUID } from "node:crypto";
import { parseCookie } from "cookie";
import type { TokenSigner } from "./signer.js";

/** Browsers keep a cookie of such a name to this very host, and take it over TLS only (or from this machine). */
export const loginCookieName = "__Host-telemetry-login";

/** How long a login lasts. */
export const loginSeconds = 12 * 60 * 60;

/** How somebody has signed in. */
export type SignedInBy = "password" | "link";

/** Makes and checks what a browser keeps while somebody is signed in. Logins are signed and stored nowhere. */
export interface LoginCookies {
	readonly make: (by: SignedInBy, nowMs: number) => Promise<string>;
	/** How the browser with this cookie has signed in; undefined when it has not, or when its login has ended. */
	readonly read: (value: string, nowMs: number) => Promise<SignedInBy | undefined>;
}

/** Login cookies under a seal. */
export function createLoginCookies(seal: TokenSigner): LoginCookies {
	return {
		make: (by, nowMs) => seal.sign({ by }, loginSeconds, nowMs),
		read: async (value, nowMs) => {
			const claims = await seal.read(value, nowMs);
			return claims === undefined ? undefined : claims["by"] === "link" ? "link" : "password";
		},
	};
}

/** The cookie of a browser that has signed in before. */
export const deviceCookieName = "__Host-telemetry-device";

/** The longest that browsers keep a cookie. Each time somebody signs in it begins anew. */
export const deviceSeconds = 400 * 24 * 60 * 60;

/**
 * Makes and checks what a browser keeps once somebody has signed in with it. It opens nothing and says nothing about who that
 * was: wrong passwords from such a browser count for that browser alone, so that nobody else's attempts can lock it out. (OWASP
 * calls these device cookies.)
 */
export interface DeviceCookies {
	/** A cookie for a device that is known already, or for a new one. */
	readonly make: (device: string | undefined, nowMs: number) => Promise<string>;
	/** The random name of the device with this cookie; undefined when it has not signed in before. */
	readonly read: (value: string, nowMs: number) => Promise<string | undefined>;
}

/** Device cookies under a seal. */
export function createDeviceCookies(seal: TokenSigner): DeviceCookies {
	return {
		make: (device = randomUUID(), nowMs) => seal.sign({ sub: device }, deviceSeconds, nowMs),
		read: async (value, nowMs) => (await seal.read(value, nowMs))?.sub,
	};
}

/** The cookies that this server sets. Others of the same domain may say who somebody is. */
const ownCookies = [loginCookieName, deviceCookieName];

/** The value of a cookie in a `Cookie` header. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
	return header === undefined ? undefined : parseCookie(header)[name];
}

/** A `Cookie` header with nothing in it but the server's own cookies; undefined when there are none. */
export function onlyOwnCookies(header: string): string | undefined {
	const given = parseCookie(header);
	const own = ownCookies.flatMap((name) => {
		const value = given[name];
		return value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`];
	});
	return own.length === 0 ? undefined : own.join("; ");
}
