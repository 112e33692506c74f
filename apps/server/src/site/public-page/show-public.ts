import type { RequestHandler } from "express";
import type { Context } from "../../context.js";
import { ProblemError } from "../../http/problem.js";
import { badge } from "./badge.js";
import { publicPage, sharedInWords } from "./page.js";
import type { ReadShared } from "./shared-numbers.js";

/** Where the page and the badge are. */
export const publicPaths = { page: "/", badge: "/embed" } as const;

const badgeSeconds = 3600;

/** Shows the page for everybody. */
export function showPublicPage({ config, contract }: Context, readShared: ReadShared): RequestHandler {
	return async (_request, response) => {
		response.type("html").send(publicPage(contract.events, await readShared(), config));
	};
}

/** Shows the daily active installations as a badge, if the maker shares that number. Pages elsewhere may embed it. */
export function showBadge(readShared: ReadShared): RequestHandler {
	return async (_request, response) => {
		const daily = (await readShared()).find(({ name }) => name === "daily");
		if (daily === undefined) {
			throw new ProblemError("not_found", "Put daily into SHARED_NUMBERS to have a badge here.");
		}
		response.set({
			"Cache-Control": `public, max-age=${badgeSeconds}`,
			"Cross-Origin-Resource-Policy": "cross-origin",
		});
		response.type("image/svg+xml").send(badge("daily active", sharedInWords(daily)));
	};
}
