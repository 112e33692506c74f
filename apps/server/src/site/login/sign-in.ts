import type { CookieOptions, Request, Response } from "express";
import type { Context } from "../../context.js";
import type { Guard } from "../../http/door.js";
import { deviceCookieName, deviceSeconds } from "./device-cookies.js";
import type { SignedInBy } from "./login-cookies.js";
import { loginCookieName, loginSeconds } from "./login-cookies.js";
import { cookieOf } from "./own-cookies.js";
import { wayIfKnown } from "./who-may-look.js";

/** Scripts cannot read such a cookie, and other sites cannot send it. */
export const cookieOptions: CookieOptions = { httpOnly: true, secure: true, sameSite: "strict", path: "/" };

type Knowing = Pick<Context, "deviceCookies" | "now">;

/** The device that sends a request, if somebody has signed in with it before. */
export async function deviceOf({ deviceCookies, now }: Knowing, request: Request): Promise<string | undefined> {
	const cookie = cookieOf(request.headers.cookie, deviceCookieName);
	return cookie === undefined ? undefined : deviceCookies.read(cookie, now());
}

/**
 * Whether a request is the maker's: it brings a login, a key, or the cookie of a device that has signed in before. No limit that
 * strangers can use up holds for it.
 */
export function isKnown(context: Context): Guard {
	return async (request) =>
		(await deviceOf(context, request)) !== undefined || (await wayIfKnown(context, request.headers)) !== undefined;
}

/** Signs a browser in, and remembers that it has been. */
export async function signIn(
	context: Knowing & Pick<Context, "loginCookies">,
	by: SignedInBy,
	request: Request,
	response: Response,
): Promise<void> {
	const nowMs = context.now();
	const device = await deviceOf(context, request);
	const login = await context.loginCookies.make(by, nowMs);
	response.cookie(loginCookieName, login, { ...cookieOptions, maxAge: loginSeconds * 1000 });
	const known = await context.deviceCookies.make(device, nowMs);
	response.cookie(deviceCookieName, known, { ...cookieOptions, maxAge: deviceSeconds * 1000 });
}
