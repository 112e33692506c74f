import { randomBytes } from "node:crypto";
import { catalogue, headers, problems } from "@flipbook-telemetry/event-schema";
import type { RawUniversalConfig } from "@redocly/openapi-core";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, it } from "vitest";
import type { AppParts } from "../../../src/app.js";
import { routesOf } from "../../../src/app.js";
import { appOptions, loginOptions, rateLimitOptions } from "../../../src/config/options.js";
import { parseConfig } from "../../../src/config/parse-config.js";
import { connectPool } from "../../../src/database/connect.js";
import { createErasedList } from "../../../src/erasure/erased-list.js";
import { createRateLimits } from "../../../src/http/rate-limits.js";
import { createContract } from "../../../src/ingest/contract/contract.js";
import { createRejectedEvents } from "../../../src/ingest/rejected-events.js";
import { createCountEvents } from "../../../src/ingest/session/session-change.js";
import { createSessionTokens } from "../../../src/ingest/session-token.js";
import { createPostgresStore } from "../../../src/ingest/store/postgres-store.js";
import { createSessionWriter } from "../../../src/ingest/store/session-writer.js";
import { createLogger } from "../../../src/operations/logger.js";
import { createDocument } from "../../../src/site/api-reference/document.js";
import { createLogin } from "../../../src/site/login/login.js";
import { createIdlePrometheus } from "../../support/idle-prometheus.js";
import { useTestServer } from "../../support/test-server.js";

const server = useTestServer();
const document = createDocument(createContract());
const text = JSON.stringify(document);

/**
 * Everything that is recommended, as an error. A call that asks nothing of its caller has nothing to refuse, and a form is
 * answered by going somewhere else.
 */
const lintRules: RawUniversalConfig = {
	extends: ["recommended-strict"],
	rules: { "operation-4xx-response": "off", "operation-2xx-response": "off" },
};

/** The parts of a server in which no request will ever be answered. */
async function idleParts(): Promise<AppParts> {
	const config = parseConfig({}, "/");
	const { db } = connectPool(server.databaseUrl, 1, () => {});
	const key = randomBytes(32);
	const tokenKeys = [{ id: "k", secret: key }];
	const prometheus = createIdlePrometheus();
	const contract = createContract();
	const now = Date.now;
	const writer = createSessionWriter({
		databaseUrl: server.databaseUrl,
		maxWaiting: 1,
		onCommitted: () => undefined,
		onIdleError: () => undefined,
	});
	return {
		db,
		reader: db,
		contract,
		store: createPostgresStore(writer, createCountEvents(contract.events), prometheus),
		queue: undefined,
		rejectedEvents: createRejectedEvents(db),
		tokens: createSessionTokens(tokenKeys),
		installationSecret: key,
		erasedList: createErasedList(config.backupDir, key),
		login: createLogin({ ...loginOptions(config), db, tokenKeys, now }),
		rateLimits: await createRateLimits(rateLimitOptions(config, server.databaseUrl)),
		prometheus,
		logger: createLogger("silent"),
		options: appOptions(config),
		now,
		random: Math.random,
	};
}

describe("the OpenAPI document", () => {
	it("is what the server shows", async () => {
		const response = await server.get("/openapi.json");
		expect(response.status).toBe(200);
		expect(await response.text()).toBe(text);
	});

	it("has nothing that a linter of such documents would mend", async () => {
		const config = await createConfig(lintRules);
		const found = await lintFromString({ source: text, config });
		expect(found.map(({ ruleId, message, location }) => ({ ruleId, message, at: location[0]?.pointer }))).toEqual([]);
	});

	it("is looked at by that linter", async () => {
		const config = await createConfig(lintRules);
		const source = text.replace('"operationId":"ingest"', '"operationId":"stillAlive"');
		expect((await lintFromString({ source, config })).map(({ ruleId }) => ruleId)).toContain(
			"operation-operationId-unique",
		);
	});

	it("describes every call that the server answers, and no other", async () => {
		const answered = routesOf(await idleParts()).flatMap(({ path, methods }) =>
			methods.filter((method) => method !== "HEAD").map((method) => `${method} ${path}`),
		);
		const described = Object.entries(document.paths ?? {}).flatMap(([path, calls]) =>
			Object.keys(calls).map((method) => `${method.toUpperCase()} ${path}`),
		);
		expect(described.sort()).toEqual(answered.sort());
	});

	it("says of every error where it can come", () => {
		const everywhere = ["not_found", "method_not_allowed", "malformed_request", "request_timeout", "headers_too_large"];
		for (const { code } of problems.filter((problem) => !everywhere.includes(problem.code))) {
			expect(text, code).toContain(`\`${code}\`: `);
		}
		for (const code of everywhere) {
			expect(document.info.description).toContain(code);
		}
	});

	it("lists every event, every property and every header", () => {
		for (const { name, properties } of catalogue) {
			expect(document.components?.schemas, name).toHaveProperty(name);
			for (const property of properties) {
				expect(text).toContain(JSON.stringify(property.description));
			}
		}
		for (const name of Object.values(headers)) {
			expect(text).toContain(`"name":"${name}"`);
		}
	});
});
