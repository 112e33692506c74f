import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConfigError, parseConfig } from "../../src/config/parse-config.js";

function problemsOf(env: Record<string, string>): string {
	try {
		parseConfig(env, "/srv");
	} catch (problem) {
		expect(problem).toBeInstanceOf(ConfigError);
		return (problem as Error).message;
	}
	return "";
}

describe("the configuration", () => {
	it("needs nothing to be set", () => {
		expect(parseConfig({}, "/srv")).toMatchObject({
			host: "127.0.0.1",
			port: 8787,
			dataDir: "/srv/.data",
			isPaused: false,
		});
	});

	it("names every variable that is wrong, at once, with an example", () => {
		const lines = problemsOf({ PORT: "eighty", PAUSED: "maybe", LOG_LEVEL: "loud" }).split("\n");
		expect(lines).toEqual([
			'PORT must be a whole number from 0 to 65535, not "eighty". Example: PORT=8787',
			'PAUSED must be true or false, not "maybe". Example: PAUSED=false',
			expect.stringMatching(/^LOG_LEVEL must be one of .*, not "loud"\. Example: LOG_LEVEL=info$/),
		]);
	});

	it.each([
		["DATABASE_URL", "mysql://root:hunter2@localhost/db"],
		["TOKEN_KEYS", "k1:hunter2"],
		["TOKEN_KEYS", `k1:${"hunter2".repeat(10)},k1:${"hunter2".repeat(10)}`],
		["INSTALLATION_KEY", "hunter2"],
		["LAKE_ENDPOINT", "https://user:hunter2@example.com"],
		["LAKE_ACCESS_KEY", "hunter2 and more"],
		["LAKE_SECRET_KEY", "hunter2 and more"],
		["NATS_TOKEN", "hunter2 hunter2 hunter2"],
		["POSTHOG_HOST", "https://user:hunter2@example.com"],
		["POSTHOG_KEY", "phx_hunter2hunter2"],
		["BACKUP_RECIPIENTS", "AGE-SECRET-KEY-hunter2"],
	])("does not repeat the secret in a wrong %s", (name, value) => {
		const message = problemsOf({ [name]: value });
		expect(message).toContain(`${name} must be`);
		expect(message).not.toContain("hunter2");
	});

	it("reads several keys, the signing one first", () => {
		const secret = Buffer.alloc(32, 1).toString("base64url");
		const { tokenKeys } = parseConfig({ TOKEN_KEYS: `k2:${secret}, k1:${secret}` }, "/srv");
		expect(tokenKeys?.map((key) => key.id)).toEqual(["k2", "k1"]);
	});

	it("reads the nodes of a queue before the database", () => {
		expect(parseConfig({}, "/srv").natsServers).toEqual([]);
		expect(
			parseConfig({ NATS_SERVERS: "10.0.0.2:4222, nats.internal:4222,[fd00::1]:4222" }, "/srv").natsServers,
		).toEqual(["10.0.0.2:4222", "nats.internal:4222", "[fd00::1]:4222"]);
		for (const wrong of ["10.0.0.2", "nats://10.0.0.2:4222", "10.0.0.2:4222,"]) {
			expect(problemsOf({ NATS_SERVERS: wrong })).toContain("NATS_SERVERS must be host:port of each NATS node");
		}
		expect(problemsOf({ NATS_REPLICAS: "2" })).toContain("NATS_REPLICAS must be 1, 3 or 5");
	});

	it("reads where a lake is: a folder beside the server, or a bucket", () => {
		const bucket = { LAKE_ENDPOINT: "https://fra1.example.com/", LAKE_ACCESS_KEY: "key", LAKE_SECRET_KEY: "secret" };
		expect(parseConfig({ LAKE: "lake" }, "/srv").lake).toEqual({ kind: "folder", path: "/srv/lake" });
		expect(parseConfig({ LAKE: "s3://telemetry", ...bucket }, "/srv")).toMatchObject({
			lake: { kind: "bucket", bucket: "telemetry", prefix: "" },
			lakeEndpoint: "https://fra1.example.com",
		});
		expect(parseConfig({ LAKE: "s3://telemetry/a/b/", ...bucket }, "/srv").lake).toEqual({
			kind: "bucket",
			bucket: "telemetry",
			prefix: "a/b/",
		});
	});

	it.each([
		[{ LAKE: "gs://bucket" }, "LAKE must be a folder, or s3://bucket or s3://bucket/prefix"],
		[{ LAKE: "s3://bucket" }, "A LAKE in a bucket needs LAKE_ENDPOINT, LAKE_ACCESS_KEY and LAKE_SECRET_KEY."],
		[{ LAKE: "s3://bucket", LAKE_ENDPOINT: "https://example.com" }, "A LAKE in a bucket needs"],
		[{ LAKE_ENDPOINT: "http://example.com" }, "LAKE_ENDPOINT must be the https address"],
		[{ POSTHOG_KEY: "phc_0123456789" }, "POSTHOG_HOST and POSTHOG_KEY go together: set both, or neither."],
		[
			{ POSTHOG_HOST: "https://eu.i.posthog.com/batch" },
			"POSTHOG_HOST must be the https address of PostHog's ingestion",
		],
	])("says what is wrong with %j", (env, message) => {
		expect(problemsOf(env)).toContain(message);
	});

	it("keeps backups in the data folder, for the public keys that it is given", () => {
		expect(parseConfig({ DATA_DIR: "data" }, "/srv")).toMatchObject({ backupDir: "/srv/data/backups", backupDays: 14 });
		const key = `age1${"q".repeat(58)}`;
		expect(parseConfig({ BACKUP_RECIPIENTS: `${key}, ${key}` }, "/srv").backupRecipients).toEqual([key, key]);
		expect(problemsOf({ BACKUP_RECIPIENTS: "AGE-SECRET-KEY-1QQ" })).toMatch(/^BACKUP_RECIPIENTS must be what/);
	});

	it("has every variable in .env.example, and .env.example has no other", () => {
		const asked = new Set<string>();
		const spy = new Proxy<Record<string, string | undefined>>({}, { get: (_, name) => void asked.add(String(name)) });
		parseConfig(spy, "/srv");
		const example = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
		const documented = [...example.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map((match) => match[1] ?? "");
		expect(documented.sort()).toEqual([...asked].sort());
	});
});
