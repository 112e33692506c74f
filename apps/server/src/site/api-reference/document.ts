import type { OpenAPIObject, OperationObject, PathsObject } from "openapi3-ts/oas31";
import type { Contract } from "../../ingest/contract/contract.js";
import { loginCookieName } from "../login/cookies.js";
import { refusals } from "./answers.js";
import { loginCalls } from "./calls/login.js";
import { myDataCalls } from "./calls/my-data.js";
import { numbersCalls } from "./calls/numbers.js";
import { operationsCalls } from "./calls/operations.js";
import { publicCalls } from "./calls/public-page.js";
import { referenceCalls } from "./calls/reference.js";
import { sessionCalls } from "./calls/sessions.js";
import { numbersSchemas } from "./numbers-schemas.js";
import { schemas } from "./schemas.js";

const description = `Anonymous, opt-in usage telemetry for a Roblox Studio plugin.

A plugin whose user has agreed opens a session, sends batches of events and signs of life with the session's token, and
ends it. Nothing that says who somebody is can be sent: every event and every property it may have is listed here, and
anything else is rejected.

Errors are problem details (RFC 9457) with a stable \`code\`. What is told about the server is answered to \`HEAD\` as well
as to \`GET\`; any other method is answered with \`405 method_not_allowed\`, any other address with \`404 not_found\`.
Before any of that, what is not well-formed HTTP is answered with \`400 malformed_request\`, what takes too long to arrive
with \`408 request_timeout\`, and headers of more than 8 KiB with \`431 headers_too_large\`.`;

/** Every call has a limit, so each can be answered with 429. */
function limited(paths: PathsObject): PathsObject {
	return Object.fromEntries(
		Object.entries(paths).map(([path, calls]) => [
			path,
			Object.fromEntries(
				Object.entries(calls as Record<string, OperationObject>).map(([method, call]) => [
					method,
					{ ...call, responses: { ...call.responses, ...refusals("rate_limited") } },
				]),
			),
		]),
	);
}

/** Describes every call of the server (OpenAPI 3.1). Events and their properties are those of the contract. */
export function createDocument({ version, events }: Pick<Contract, "version" | "events">): OpenAPIObject {
	return {
		openapi: "3.1.0",
		info: {
			title: "Flipbook telemetry",
			description,
			version: `contract ${version}`,
			license: { name: "MIT", identifier: "MIT" },
		},
		servers: [{ url: "/", description: "This server." }],
		tags: [
			{ name: "Sessions", description: "What a plugin does, once its user has agreed." },
			{ name: "My data", description: "What is stored about one installation, and how to have it erased." },
			{ name: "The numbers", description: "What is counted, for the operator of the server." },
			{ name: "The server", description: "What is collected, and how the server is." },
		],
		paths: limited({
			...sessionCalls,
			...myDataCalls,
			...operationsCalls,
			...loginCalls,
			...numbersCalls,
			...publicCalls,
			...referenceCalls,
		}),
		components: {
			schemas: { ...schemas(events), ...numbersSchemas },
			securitySchemes: {
				sessionToken: { type: "http", scheme: "bearer", description: "The `sessionToken` of start-session." },
				login: {
					type: "apiKey",
					in: "cookie",
					name: loginCookieName,
					description: "What a browser keeps after signing in.",
				},
				apiKey: { type: "http", scheme: "bearer", description: "A key of `API_KEYS`, or the `METRICS_TOKEN`." },
				metricsToken: { type: "http", scheme: "bearer", description: "The server's `METRICS_TOKEN`." },
			},
		},
	};
}
