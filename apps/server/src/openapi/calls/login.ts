import { loginPaths } from "@flipbook-telemetry/metrics-schema";
import type { PathsObject } from "openapi3-ts/oas31";
import { json, nothing, refusals } from "../answers.js";
import { ref } from "../schemas.js";

/** How one gets to see the numbers in a browser. */
export const loginCalls: PathsObject = {
	[loginPaths.me]: {
		get: {
			operationId: "showLogin",
			summary: "Ask whether one is signed in",
			tags: ["The numbers"],
			security: [],
			responses: {
				200: json("The way in that was taken, and those there are.", "LoginState"),
				...refusals("internal", "unavailable"),
			},
		},
	},
	[loginPaths.login]: {
		post: {
			operationId: "logIn",
			summary: "Sign in with the password",
			description: "For browsers: the answer's cookie is good for 12 hours. Scripts send an API key instead.",
			tags: ["The numbers"],
			security: [],
			requestBody: { required: true, content: { "application/json": { schema: ref("Login") } } },
			responses: {
				204: nothing("Signed in."),
				...refusals(
					"malformed_json",
					"malformed_body",
					"wrong_password",
					"cross_site",
					"not_found",
					"body_too_large",
					"unsupported_media_type",
					"unsupported_encoding",
					"internal",
				),
			},
		},
	},
	[loginPaths.logout]: {
		post: {
			operationId: "logOut",
			summary: "Sign out",
			tags: ["The numbers"],
			security: [],
			responses: { 204: nothing("Signed out."), ...refusals("cross_site") },
		},
	},
};
