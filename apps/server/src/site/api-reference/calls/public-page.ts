import type { PathsObject } from "openapi3-ts/oas31";
import { publicPaths } from "../../public-page/show-public.js";
import { content, refusals } from "../answers.js";

/** What everybody may see. */
export const publicCalls: PathsObject = {
	[publicPaths.page]: {
		get: {
			operationId: "showPublicPage",
			summary: "Read what is collected, in words",
			description: "With the numbers that the maker has chosen to share, of days that are over.",
			tags: ["The server"],
			security: [],
			responses: { 200: content("The page.", "text/html"), ...refusals("internal", "unavailable") },
		},
	},
	[publicPaths.badge]: {
		get: {
			operationId: "showBadge",
			summary: "Get a badge with the daily active installations of the last day that is over",
			tags: ["The server"],
			security: [],
			responses: {
				200: content("The picture.", "image/svg+xml"),
				...refusals("not_found", "internal", "unavailable"),
			},
		},
	},
};
