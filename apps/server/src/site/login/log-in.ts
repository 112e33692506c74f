import type { LoginState } from "@flipbook-telemetry/numbers-schema";
import type { RequestHandler } from "express";
import { senderOf } from "../../http/anonymizer.js";
import { ProblemError } from "../../http/problem.js";
import { loginCookieName } from "./cookies.js";
import { loginMethodIfKnown, loginMethodOf, availableMethods } from "./login-method.js";
import type { Login } from "./login.js";
import { isPassword } from "./password.js";
import { cookieOptions, deviceOf, signIn } from "./sign-in.js";

const mostCharacters = 1000;

function passwordOf(body: unknown): string {
	const { password, ...more } = (body ?? {}) as { password?: unknown };
	const isAlone = Object.keys(more).length === 0;
	// A character outside of the first plane is two units of a string, and one character to the person who types it.
	if (!isAlone || typeof password !== "string" || password === "" || [...password].length > mostCharacters) {
		throw new ProblemError("malformed_body", 'Send {"password": "…"}.');
	}
	return password;
}

/** Signs somebody in who knows the password. Only what is wrong counts as a guess. */
export function logIn(login: Login): RequestHandler {
	const { passwordHash, attempts } = login;
	return async (request, response) => {
		if (passwordHash === undefined) {
			throw new ProblemError("not_found", 'Set DASHBOARD_PASSWORD_HASH; "telemetry hash-password" makes it.');
		}
		const password = passwordOf(request.body);
		const device = await deviceOf(login, request);
		const guess = await attempts.guess(device, senderOf(request).addressKey);
		if (!(await isPassword(passwordHash, password))) {
			throw new ProblemError("wrong_password", "This is not the password. The server has it as a hash only.");
		}
		await guess.wasRight();
		await signIn(login, "password", request, response);
		response.status(204).end();
	};
}

/** Signs out. The browser stays known, so that somebody else's attempts do not keep it out later. */
export const logOut: RequestHandler = (_request, response) => {
	response.clearCookie(loginCookieName, cookieOptions).status(204).end();
};

/**
 * Says whether somebody is signed in, and how one can be. While the keys of Access cannot be fetched, the page has to offer
 * the password all the same.
 */
export function showLogin(login: Login): RequestHandler {
	const ways = availableMethods(login);
	return async (request, response) => {
		const way = await (ways.includes("password") ? loginMethodIfKnown : loginMethodOf)(login, request.headers);
		response.json({ way: way ?? null, ways } satisfies LoginState);
	};
}
