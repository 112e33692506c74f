import { createHash, createHmac } from "node:crypto";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { describe, expect, it } from "vitest";
import { startHeaders, useTestServer } from "../support/test-server.js";

const secret = Buffer.alloc(32, 7);
const server = useTestServer({ INSTALLATION_KEY: secret.toString("base64url") });

describe("start-session", () => {
	it("opens a session and gives a new installation an id", async () => {
		const session = await server.startSession();
		expect(session).toMatchObject({
			contractVersion: 1,
			firstBeatSeconds: 30,
			beatSeconds: 60,
			flushSeconds: 10,
			maxBatch: 100,
		});
		expect(session.installationId).toMatch(/^[0-9a-f-]{36}$/);
		expect(session.contractHash).toBe(createHash("sha256").update(JSON.stringify(catalogue)).digest("hex"));
		expect(
			await server.query("SELECT session_id, session_day::text, plugin_version, channel, events FROM sessions"),
		).toEqual([
			{
				session_id: session.sessionId,
				session_day: "2026-03-01",
				plugin_version: "1.2.3",
				channel: "stable",
				events: 0,
			},
		]);
	});

	it("knows an installation again, and does not repeat its id", async () => {
		const { installationId } = await server.startSession();
		const again = await server.startSession({ "Telemetry-Installation-Id": installationId ?? "" });
		expect(again).not.toHaveProperty("installationId");
		expect(await server.query("SELECT count(*)::int AS n FROM installations")).toEqual([{ n: 1 }]);
	});

	it.each([
		["it never issued", "6f1c7c51-5d0c-4c8b-9e53-0a4b8d5f8a11"],
		["that is no id at all", "Robert'); DROP TABLE sessions;--"],
	])("answers an id %s with a new one", async (_, shown) => {
		const { installationId } = await server.startSession({ "Telemetry-Installation-Id": shown });
		expect(installationId).toMatch(/^[0-9a-f-]{36}$/);
		expect(installationId).not.toBe(shown);
	});

	it("keeps nothing of an id but a keyed hash", async () => {
		const { installationId = "" } = await server.startSession();
		const rows = await server.query<{ key: Buffer }>("SELECT installation_key AS key FROM installations");
		expect(rows[0]?.key).toEqual(createHmac("sha256", secret).update(installationId).digest());
	});

	it("speaks no newer contract than it knows", async () => {
		expect(await server.startSession({ "Telemetry-Schema-Version": "7" })).toMatchObject({ contractVersion: 1 });
	});

	it("takes POST too", async () => {
		const response = await fetch(`${server.url}/telemetry/start-session`, { method: "POST", headers: startHeaders });
		expect(response.status).toBe(200);
		expect(response.headers.get("cache-control")).toBe("no-store");
	});

	it.each([
		["Telemetry-Plugin-Version", "2.5"],
		["Telemetry-Plugin-Version", "2.5.0-ottilie"],
		["Telemetry-Channel", "nightly"],
		["Telemetry-Schema-Version", "0"],
		["Telemetry-Schema-Version", "one"],
	])("says what is wrong with the header %s: %s", async (name, value) => {
		const response = await fetch(`${server.url}/telemetry/start-session`, {
			headers: { ...startHeaders, [name]: value },
		});
		expect(response.status).toBe(400);
		expect(response.headers.get("content-type")).toContain("application/problem+json");
		const problem = (await response.json()) as { code: string; detail: string };
		expect(problem.code).toBe("malformed_header");
		expect(problem.detail).toContain(name);
		expect(await server.query("SELECT 1 FROM sessions")).toEqual([]);
	});
});

describe("start-session while the server is paused", () => {
	const paused = useTestServer({ PAUSED: "true", PAUSE_RETRY_SECONDS: "600" });

	it("opens nothing and says when to ask again", async () => {
		expect(await paused.startSession()).toEqual({ paused: true, retryAfterSeconds: 600 });
		expect(await paused.query("SELECT 1 FROM sessions")).toEqual([]);
	});
});
