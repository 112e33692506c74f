import type { CookieOptions, Request, Response } from "express";
import type { Guard } from "../../http/route-guard.js";
import { cookieOf, deviceCookieName, deviceSeconds, loginCookieName, loginSeconds } from "./cookies.js";
import type { SignedInBy } from "./cookies.js";
import { loginMethodIfKnown } from "./login-method.js";
import type { Login } from "./login.js";

/** Scripts cannot read such a cookie, and other sites cannot send it. */
export const cookieOptions: CookieOptions = { httpOnly: true, secure: true, sameSite: "strict", path: "/" };

/** The device that sends a request, if somebody has signed in with it before. */
export async function deviceOf({ devices, now }: Login, request: Request): Promise<string | undefined> {
	const cookie = cookieOf(request.headers.cookie, deviceCookieName);
	return cookie === undefined ? undefined : devices.read(cookie, now());
}

/**
 * Whether a request is the maker's: it brings a login, a key, or the cookie of a device that has signed in before. No limit that
 * strangers can use up holds for it.
 */
export function isKnown(login: Login): Guard {
	return async (request) =>
		(await deviceOf(login, request)) !== undefined || (await loginMethodIfKnown(login, request.headers)) !== undefined;
}

/** Signs a browser in, and remembers that it has been. */
export async function signIn(login: Login, by: SignedInBy, request: Request, response: Response): Promise<void> {
	const nowMs = login.now();
	const device = await deviceOf(login, request);
	const cookie = await login.cookies.make(by, nowMs);
	response.cookie(loginCookieName, cookie, { ...cookieOptions, maxAge: loginSeconds * 1000 });
	const known = await login.devices.make(device, nowMs);
	response.cookie(deviceCookieName, known, { ...cookieOptions, maxAge: deviceSeconds * 1000 });
}
