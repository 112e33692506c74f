import { paths } from "@flipbook-telemetry/event-schema";
import type { PathsObject } from "openapi3-ts/oas31";
import { content, json, refusals } from "../answers.js";

/** What the server says about itself. */
export const operationsCalls: PathsObject = {
	[paths.contract]: {
		get: {
			operationId: "showContract",
			summary: "See what is collected",
			description: "Every event and property that the server takes, with what it is for.",
			tags: ["The server"],
			security: [],
			responses: { 200: json("The contract.", "Contract") },
		},
	},
	"/healthz": {
		get: {
			operationId: "healthz",
			summary: "Ask whether the process lives",
			tags: ["The server"],
			security: [],
			responses: { 200: json("It does.", "Health") },
		},
	},
	"/readyz": {
		get: {
			operationId: "readyz",
			summary: "Ask whether the server can do its work",
			description:
				"A batch would be stored now, in its database or in the log before it. What was found holds for a second.",
			tags: ["The server"],
			security: [],
			responses: { 200: json("It can.", "Readiness"), ...refusals("unavailable") },
		},
	},
	"/metrics": {
		get: {
			operationId: "showMetrics",
			summary: "Read the server's own numbers",
			description: "In the text format of Prometheus, with the `METRICS_TOKEN`.",
			tags: ["The server"],
			security: [{ metricsToken: [] }],
			responses: {
				200: content("The numbers.", "text/plain"),
				...refusals("token_missing", "token_invalid", "not_found", "internal"),
			},
		},
	},
};
