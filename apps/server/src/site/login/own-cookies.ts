import { parseCookie } from "cookie";
import { deviceCookieName } from "./device-cookies.js";
import { loginCookieName } from "./login-cookies.js";

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
