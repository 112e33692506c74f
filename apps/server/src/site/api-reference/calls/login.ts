import { loginPaths } from "@flipbook-telemetry/numbers-schema";
import type { ParameterObject, PathsObject } from "openapi3-ts/oas31";
import { linkPath, linkSeconds } from "../../login/login-links.js";
import { content, json, nothing, refusals } from "../answers.js";
import { ref } from "../schemas.js";

const link: ParameterObject = {
	name: "link",
	in: "query",
	description: "What the link carries. Without it, or with another, the page says that the link does not work.",
	schema: { type: "string" },
};

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
	[linkPath]: {
		get: {
			operationId: "showLoginLink",
			summary: "Open a link of `telemetry login-link`",
			description: "Shows a button, and uses nothing up: a program that previews links gets no further.",
			tags: ["The numbers"],
			security: [],
			parameters: [link],
			responses: {
				200: content("The button.", "text/html"),
				403: content("The link does not work: it has expired, or was not made here.", "text/html"),
				...refusals("rate_limited", "internal"),
			},
		},
		post: {
			operationId: "logInByLink",
			summary: "Sign in with such a link",
			description: `What the button does. A link is good once, for ${linkSeconds / 60} minutes.`,
			tags: ["The numbers"],
			security: [],
			parameters: [link],
			responses: {
				303: nothing("Signed in; to the dashboard."),
				403: {
					description: "The link does not work, or `cross_site`: The request comes from a page of another site.",
					content: {
						"text/html": { schema: { type: "string" } },
						"application/problem+json": { schema: ref("Problem") },
					},
				},
				...refusals("rate_limited", "internal", "unavailable"),
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
