import type { Request, RequestHandler } from "express";
import type { Context } from "../../context.js";
import { badLinkPage, linkPage } from "./link-page.js";
import { signIn } from "./sign-in.js";

function linkOf(request: Request): string {
	const { link } = request.query;
	return typeof link === "string" ? link : "";
}

/** Whether a request brings a link that was made here. */
export function bringsLink({ loginLinks, now }: Context): (request: Request) => Promise<boolean> {
	return (request) => loginLinks.isGenuine(linkOf(request), now());
}

/** GET shows a button, and POST signs in: whatever follows links without being asked does not use them up. */
export function logInByLink(context: Context, dashboardPath: string): RequestHandler {
	const { db, loginLinks, now } = context;
	const isGenuine = bringsLink(context);
	return async (request, response) => {
		response.type("html");
		if (request.method !== "POST") {
			const isGood = await isGenuine(request);
			response.status(isGood ? 200 : 403).send(isGood ? linkPage : badLinkPage);
			return;
		}
		if (!(await loginLinks.use(db, linkOf(request), now()))) {
			response.status(403).send(badLinkPage);
			return;
		}
		await signIn(context, "link", request, response);
		response.status(303).location(`${dashboardPath}/`).end();
	};
}
