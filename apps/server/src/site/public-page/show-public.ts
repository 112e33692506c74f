import type { RequestHandler } from "express";
import { ProblemError } from "../../http/problem.js";
import type { Contract } from "../../ingest/contract/contract.js";
import { badge } from "./badge.js";
import type { PageOptions } from "./page.js";
import { publicPage, sharedInWords } from "./page.js";
import type { ReadShared } from "./shared-numbers.js";

/** Where the page and the badge are. */
export const publicPaths = { page: "/", badge: "/embed" } as const;

const badgeSeconds = 3600;

/** Shows the page for everybody. */
export function showPublicPage(
	{ events }: Pick<Contract, "events">,
	readShared: ReadShared,
	options: PageOptions,
): RequestHandler {
	return async (_request, response) => {
		response.type("html").send(publicPage(events, await readShared(), options));
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
