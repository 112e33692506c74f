import type { PathsObject } from "openapi3-ts/oas31";
import { content } from "../answers.js";

/** Where the document is, and the page that shows it. */
export const referencePaths = {
	document: "/openapi.json",
	page: "/docs",
	script: "/docs/redoc.js",
} as const;

/** The document about itself. */
export const referenceCalls: PathsObject = {
	[referencePaths.document]: {
		get: {
			operationId: "showOpenApi",
			summary: "Read this document",
			tags: ["The server"],
			security: [],
			responses: {
				200: { description: "It.", content: { "application/json": { schema: { type: "object" } } } },
			},
		},
	},
	[referencePaths.page]: {
		get: {
			operationId: "showReference",
			summary: "Read this document as a page",
			tags: ["The server"],
			security: [],
			responses: { 200: content("The page.", "text/html") },
		},
	},
	[referencePaths.script]: {
		get: {
			operationId: "showReferenceScript",
			summary: "Fetch the script of that page",
			tags: ["The server"],
			security: [],
			responses: { 200: content("The script.", "text/javascript") },
		},
	},
};
