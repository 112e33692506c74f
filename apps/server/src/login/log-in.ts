import type { LoginState } from "@flipbook-telemetry/metrics-schema";
import type { CookieOptions, RequestHandler } from "express";
import type { Context } from "../context.js";
import { senderOf } from "../http/forget-sender.js";
import { ProblemError } from "../http/problem.js";
import { AccessKeysUnavailable } from "./access-tokens.js";
import { loginCookieName, loginSeconds } from "./login-cookies.js";
import { isPassword } from "./password.js";
import { wayOf, waysIn } from "./who-may-look.js";

const cookieOptions: CookieOptions = { httpOnly: true, secure: true, sameSite: "strict", path: "/" };

function passwordOf(body: unknown): string {
	const password = (body as { password?: unknown } | undefined)?.password;
	if (typeof password !== "string" || password.length === 0 || password.length > 1000) {
		throw new ProblemError("malformed_body", 'Send {"password": "…"}.');
	}
	return password;
}

/** Signs somebody in who knows the password, by a cookie that scripts cannot read and other sites cannot send. */
export function logIn({ config, loginCookies, now, rateLimits }: Context): RequestHandler {
	return async (request, response) => {
		if (loginCookies === undefined || config.dashboardPasswordHash === undefined) {
			throw new ProblemError("not_found", 'Set DASHBOARD_PASSWORD_HASH; "telemetry hash-password" makes it.');
		}
		const password = passwordOf(request.body);
		await rateLimits.byLogin(senderOf(request).addressKey);
		if (!(await isPassword(config.dashboardPasswordHash, password))) {
			throw new ProblemError("wrong_password", "This is not the password. The server has it as a hash only.");
		}
		response.cookie(loginCookieName, await loginCookies.make(now()), { ...cookieOptions, maxAge: loginSeconds * 1000 });
		response.status(204).end();
	};
}

/** Signs out, whoever asks. */
export const logOut: RequestHandler = (_request, response) => {
	response.clearCookie(loginCookieName, cookieOptions).status(204).end();
};

/**
 * Says whether somebody is signed in, and how one can be. While the keys of Access cannot be fetched, the page has to offer
 * the password all the same.
 */
export function showLogin(context: Context): RequestHandler {
	const ways = waysIn(context);
	return async (request, response) => {
		const way = await wayOf(context, request.headers).catch((problem: unknown) => {
			if (problem instanceof AccessKeysUnavailable && ways.includes("password")) {
				return undefined;
			}
			throw problem;
		});
		response.json({ way: way ?? null, ways } satisfies LoginState);
	};
}
