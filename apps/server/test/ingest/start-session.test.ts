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

	it("gives the same session, and the same new id, to whoever asks again with the same key", async () => {
		const key = { "Telemetry-Session-Key": "0b9d1f7e-52a4-4c1c-8f0e-6f2f5f0f3a11" };
		const first = await server.startSession(key);
		server.nowMs += 86_400_000;
		const again = await server.startSession(key);
		expect(again.sessionId).toBe(first.sessionId);
		expect(again.installationId).toBe(first.installationId);
		await server.ingest(first.sessionToken, [{ seq: 1, name: "StoryPinned", ageMs: 0 }]);
		const { body } = await server.ingest(again.sessionToken, [{ seq: 1, name: "StoryPinned", ageMs: 0 }]);
		expect(body).toMatchObject({ accepted: 0, duplicates: 1 });
		expect(await server.query("SELECT session_day::text AS day FROM sessions")).toEqual([{ day: "2026-03-01" }]);
		expect(await server.query("SELECT FROM installations")).toHaveLength(1);
	});

	it("keeps a session with whom it was opened for, whoever asks again", async () => {
		const key = { "Telemetry-Session-Key": "0b9d1f7e-52a4-4c1c-8f0e-6f2f5f0f3a11" };
		const mine = (await server.startSession()).installationId ?? "";
		const others = (await server.startSession()).installationId ?? "";
		const first = await server.startSession({ ...key, "Telemetry-Installation-Id": mine });
		const again = await server.startSession({ ...key, "Telemetry-Installation-Id": others });
		expect(again.sessionId).toBe(first.sessionId);
		expect(again).not.toHaveProperty("installationId");
		expect(await server.query("SELECT FROM installations")).toHaveLength(2);
	});

	it("opens one session when the same is asked for many times at once", async () => {
		const key = { "Telemetry-Session-Key": "0b9d1f7e-52a4-4c1c-8f0e-6f2f5f0f3a11" };
		const sessions = await Promise.all(Array.from({ length: 20 }, () => server.startSession(key)));
		expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(1);
		expect(new Set(sessions.map(({ installationId }) => installationId)).size).toBe(1);
		expect(await server.query("SELECT FROM sessions")).toHaveLength(1);
	});

	it("keeps nothing of a session's key", async () => {
		const key = "0b9d1f7e-52a4-4c1c-8f0e-6f2f5f0f3a11";
		const { sessionId, sessionToken } = await server.startSession({ "Telemetry-Session-Key": key });
		const claims = Buffer.from(sessionToken.split(".")[1] ?? "", "base64url").toString();
		const rows = await server.query<{ text: string }>("SELECT sessions::text AS text FROM sessions");
		for (const text of [sessionId, claims, ...rows.map((row) => row.text)]) {
			expect(text).not.toContain(key);
		}
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
		["Telemetry-Session-Age", "-1"],
		["Telemetry-Session-Key", "Ottilie's session"],
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
