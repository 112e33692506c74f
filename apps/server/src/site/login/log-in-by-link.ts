import type { Request, RequestHandler } from "express";
import { badLinkPage, linkPage } from "./link-page.js";
import type { Login } from "./login.js";
import { signIn } from "./sign-in.js";

function linkOf(request: Request): string {
	const { link } = request.query;
	return typeof link === "string" ? link : "";
}

/** Whether a request brings a link that was made here. */
export function bringsLink({ links, now }: Login): (request: Request) => Promise<boolean> {
	return (request) => links.isGenuine(linkOf(request), now());
}

/** GET shows a button, and POST signs in: whatever follows links without being asked does not use them up. */
export function logInByLink(login: Login, dashboardPath: string): RequestHandler {
	const { db, links, now } = login;
	const isGenuine = bringsLink(login);
	return async (request, response) => {
		response.type("html");
		if (request.method !== "POST") {
			const isGood = await isGenuine(request);
			response.status(isGood ? 200 : 403).send(isGood ? linkPage : badLinkPage);
			return;
		}
		if (!(await links.use(db, linkOf(request), now()))) {
			response.status(403).send(badLinkPage);
			return;
		}
		await signIn(login, "link", request, response);
		response.status(303).location(`${dashboardPath}/`).end();
	};
}
