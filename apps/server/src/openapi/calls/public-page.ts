import type { PathsObject } from "openapi3-ts/oas31";
import { publicPaths } from "../../public-page/show-public.js";
import { content, refusals } from "../answers.js";

/** What everybody may see. */
export const publicCalls: PathsObject = {
	[publicPaths.page]: {
		get: {
			operationId: "showPublicPage",
			summary: "Read what is collected, in words",
			description: "With those numbers of yesterday that the maker has chosen to share.",
			tags: ["The server"],
			security: [],
			responses: { 200: content("The page.", "text/html"), ...refusals("rate_limited", "internal", "unavailable") },
		},
	},
	[publicPaths.badge]: {
		get: {
			operationId: "showBadge",
			summary: "Get a badge with yesterday's daily active installations",
			tags: ["The server"],
			security: [],
			responses: {
				200: content("The picture.", "image/svg+xml"),
				...refusals("not_found", "rate_limited", "internal", "unavailable"),
			},
		},
	},
};
