import { Ajv2020 } from "ajv/dist/2020.js";
import { default as addFormats } from "ajv-formats";
import fc from "fast-check";
import type { OperationObject, ParameterObject } from "openapi3-ts/oas31";
import { describe, expect, it } from "vitest";
import { createContract } from "../../../src/ingest/contract/contract.js";
import { createDocument } from "../../../src/site/api-reference/document.js";
import { hashPassword } from "../../../src/site/login/password.js";
import type { Schema } from "../../support/from-schema.js";
import { nearlyThe, valuesOf } from "../../support/from-schema.js";
import { useTestServer } from "../../support/test-server.js";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
console.log(`exact requests: SEED=${seed}`);

const metricsToken = "a-token-for-those-who-may-look";
const server = useTestServer({
	METRICS_TOKEN: metricsToken,
	SHARED_NUMBERS: "daily",
	DASHBOARD_PASSWORD_HASH: await hashPassword("correct horse battery staple"),
	REQUESTS_PER_MINUTE_PER_SESSION: "1000000",
	REQUESTS_PER_MINUTE_ALTOGETHER: "10000000",
});

const document = createDocument(createContract());
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
ajv.addSchema(document, "document");

const resolve = (ref: string): Schema =>
	(document.components?.schemas as Record<string, Schema>)[ref.split("/").at(-1) ?? ""] ?? {};

interface Call {
	readonly path: string;
	readonly method: string;
	readonly operation: OperationObject;
}

const calls = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
	Object.entries(methods as Record<string, OperationObject>).map(([method, operation]): Call => ({
		path,
		method: method.toUpperCase(),
		operation,
	})),
);
const parametersOf = ({ operation }: Call): ReadonlyArray<ParameterObject> =>
	(operation.parameters ?? []) as ReadonlyArray<ParameterObject>;
/** Whether a parameter can be wrong at all. */
const isBound = ({ schema }: ParameterObject): boolean => Object.keys(schema as object).some((word) => word !== "type");
const withParameters = calls.filter((call) => parametersOf(call).some(isBound));
const withBody = calls.filter(({ operation }) => operation.requestBody !== undefined);
/** What can be wrong with neither a parameter nor a body. */
const withNeither = calls.filter((call) => !withParameters.includes(call) && !withBody.includes(call));
const securityOf = ({ operation }: Call): ReadonlyArray<string> => (operation.security ?? []).flatMap(Object.keys);
const guarded = calls.filter((call) => securityOf(call).length > 0);
/** Reading a table takes its time, and there are many tables. */
const runsOf = ({ path }: Call, runs: number): number => (path.startsWith("/api/numbers") ? runs / 5 : runs);
const nameOf = ({ method, path }: Call): string => `${method} ${path}`;

/** What a request sends; a parameter that is undefined is left out. */
type Sent = Readonly<Record<string, string | undefined>>;

async function send(
	call: Call,
	sent: Sent,
	withHeaders: Readonly<Record<string, string>> = { Authorization: `Bearer ${metricsToken}` },
): Promise<{ status: number; code?: string }> {
	const url = new URL(call.path, server.url);
	const headers: Record<string, string> = { ...withHeaders };
	for (const parameter of parametersOf(call)) {
		const value = sent[parameter.name];
		if (value !== undefined && parameter.in === "query") {
			url.searchParams.set(parameter.name, value);
		} else if (value !== undefined) {
			headers[parameter.name] = value;
		}
	}
	const response = await fetch(url, { method: call.method, headers, redirect: "manual" });
	const text = await response.text();
	const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json") === true;
	return { status: response.status, ...(isProblem ? (JSON.parse(text) as { code: string }) : {}) };
}

/** A header cannot hold more than these, and loses the spaces around it. */
const canBeSent = (text: string): boolean => /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text);

const dayMs = 24 * 60 * 60 * 1000;

/** What a parameter looks like in a request. The first day of a range has to come before the last, which is today here. */
function written(parameter: ParameterObject): fc.Arbitrary<string> {
	if ((parameter.schema as Schema & { readonly format?: string }).format === "date") {
		const before = parameter.name === "to" ? fc.constant(0) : fc.integer({ min: 0, max: 20 });
		return before.map((days) => new Date(server.nowMs - days * dayMs).toISOString().slice(0, 10));
	}
	return isBound(parameter)
		? valuesOf(parameter.schema as Schema, resolve).map(String)
		: fc.string({ maxLength: 40 }).filter(canBeSent);
}

/** Whether the document allows a text as the value of a parameter. */
function isAllowed({ schema }: ParameterObject, text: string): boolean {
	const isNumber = (schema as Schema).type === "integer";
	// A whole number is written in one way only.
	return isNumber
		? /^(0|-?[1-9]\d*)$/.test(text) && ajv.validate(schema as object, Number(text))
		: ajv.validate(schema as object, text);
}

/** Each parameter that has to be there, and some of the others. */
function allowedRequests(call: Call): fc.Arbitrary<Sent> {
	const parameters = parametersOf(call);
	return fc.record(Object.fromEntries(parameters.map((parameter) => [parameter.name, written(parameter)])), {
		requiredKeys: parameters.filter(({ required }) => required === true).map(({ name }) => name),
	});
}

const isMalformed = (code: string | undefined): boolean => code?.startsWith("malformed_") === true;

describe.each(withParameters.map((call) => [nameOf(call), call] as const))("%s", (_name, call) => {
	it("takes every value that the document allows", async () => {
		await fc.assert(
			fc.asyncProperty(allowedRequests(call), async (sent) => {
				const { status, code } = await send(call, sent);
				expect(isMalformed(code), `${status} ${code}`).toBe(false);
			}),
			{ seed, numRuns: runsOf(call, 15) },
		);
	});

	it("refuses what is one step outside of it", async () => {
		const outside = parametersOf(call)
			.filter(isBound)
			.map((parameter) =>
				((parameter.schema as Schema).type === "integer"
					? valuesOf(parameter.schema as Schema, resolve)
					: written(parameter)
				)
					.chain(nearlyThe)
					.map(String)
					.filter((text) => canBeSent(text) && !isAllowed(parameter, text))
					.map((text) => ({ [parameter.name]: text })),
			);
		const required = parametersOf(call).filter(({ required }) => required === true);
		const missing = required.map(({ name }) => fc.constant({ [name]: undefined }));
		await fc.assert(
			fc.asyncProperty(allowedRequests(call), fc.oneof(...outside, ...missing), async (sent, wrong) => {
				const { status, code } = await send(call, { ...sent, ...wrong });
				expect(isMalformed(code), `${status} ${code} for ${JSON.stringify(wrong)}`).toBe(true);
			}),
			{ seed, numRuns: runsOf(call, 30) },
		);
	});
});

describe.each(guarded.map((call) => [nameOf(call), call] as const))("%s", (_name, call) => {
	const ask = async (credential: string | undefined): Promise<string> => {
		const { status, code } = await send(call, {}, credential === undefined ? {} : { Authorization: credential });
		return code ?? String(status);
	};
	const refusals = ["token_missing", "token_invalid", "login_required"];

	it("takes its credential, and nothing that is one step from it", async () => {
		const isOfSession = securityOf(call).includes("sessionToken");
		const token = isOfSession ? (await server.startSession()).sessionToken : metricsToken;
		expect(refusals).not.toContain(await ask(`Bearer ${token}`));
		expect(refusals).toContain(await ask(undefined));
		const others = nearlyThe(token)
			.map(String)
			.filter((text) => canBeSent(text) && text !== token);
		await fc.assert(
			fc.asyncProperty(others, async (other) => {
				expect(refusals).toContain(await ask(`Bearer ${other}`));
			}),
			{ seed, numRuns: runsOf(call, 15) },
		);
	});
});

describe.each(withNeither.map((call) => [nameOf(call), call] as const))("%s", (_name, call) => {
	it("answers whatever else is sent with it", async () => {
		const words = fc.string({ maxLength: 40 }).filter(canBeSent);
		const noise = fc.record({ "Telemetry-Channel": words, "Telemetry-Schema-Version": words, "If-None-Match": words });
		await fc.assert(
			fc.asyncProperty(fc.dictionary(words, words, { maxKeys: 3 }), noise, async (query, headers) => {
				const credential = securityOf(call).includes("sessionToken")
					? (await server.startSession()).sessionToken
					: metricsToken;
				const { status } = await send(call, query, { Authorization: `Bearer ${credential}`, ...headers });
				// That the status is one of those that the document lists is checked of every answer.
				expect(status).toBeLessThan(500);
				expect(status).not.toBe(400);
			}),
			{ seed, numRuns: 5 },
		);
	});
});

describe.each(withBody.map((call) => [nameOf(call), call] as const))("%s", (_name, call) => {
	const { schema } = (call.operation.requestBody as { content: Record<string, { schema: Schema }> }).content[
		"application/json"
	] ?? { schema: {} };
	const at = `document#/paths/${call.path.replaceAll("/", "~1")}/${call.method.toLowerCase()}/requestBody/content/application~1json/schema`;
	const isAllowedBody = (body: unknown): boolean => ajv.getSchema(at)?.(body) === true;

	/** Whether the server takes all of a body. */
	const takes = async (body: unknown): Promise<boolean> => {
		const { sessionToken } = await server.startSession();
		const response = await fetch(`${server.url}${call.path}`, {
			method: call.method,
			headers: { Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" },
			body: JSON.stringify(body),
		});
		const text = await response.text();
		const { code, rejected = [] } = (text === "" ? {} : JSON.parse(text)) as {
			code?: string;
			rejected?: Array<unknown>;
		};
		return !isMalformed(code) && rejected.length === 0;
	};

	it("takes every body that the document allows", async () => {
		await fc.assert(
			fc.asyncProperty(valuesOf(schema, resolve), async (body) => {
				expect(isAllowedBody(body)).toBe(true);
				expect(await takes(body)).toBe(true);
			}),
			{ seed, numRuns: 15 },
		);
	});

	it("takes a body that is one step from such a one if, and only if, the document allows that too", async () => {
		await fc.assert(
			fc.asyncProperty(valuesOf(schema, resolve).chain(nearlyThe), async (body) => {
				expect(await takes(body)).toBe(isAllowedBody(JSON.parse(JSON.stringify(body))));
			}),
			{ seed, numRuns: 30 },
		);
	});
});
