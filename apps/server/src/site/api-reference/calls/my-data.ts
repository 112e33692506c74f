import { headers, paths } from "@flipbook-telemetry/event-schema";
import type { ParameterObject, PathsObject } from "openapi3-ts/oas31";
import { json, nothing, refusals } from "../answers.js";
import { sentInstallationId } from "../schemas.js";

const installation: ParameterObject = {
	name: headers.installationId,
	in: "header",
	required: true,
	description: "The id of the installation. Anyone who knows it can see and erase its data.",
	schema: sentInstallationId,
};

/** What a person can ask for about their own data. */
export const myDataCalls: PathsObject = {
	[paths.myData]: {
		get: {
			operationId: "exportMyData",
			summary: "See everything stored about an installation",
			tags: ["My data"],
			security: [],
			parameters: [installation],
			responses: {
				200: json("Every session with its events, oldest first.", "MyData"),
				...refusals("malformed_header", "unknown_installation", "internal", "unavailable"),
			},
		},
		delete: {
			operationId: "eraseMyData",
			summary: "Erase everything stored about an installation",
			description: "In one transaction. The id is unknown afterwards. Asked again, the answer is the same.",
			tags: ["My data"],
			security: [],
			parameters: [installation],
			responses: {
				204: nothing("Nothing is stored about it."),
				...refusals("malformed_header", "internal", "unavailable"),
			},
		},
	},
};
