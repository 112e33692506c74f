import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SessionStart } from "@flipbook-telemetry/event-schema";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFreshDatabase } from "./support/fresh-database.js";
import { startServerProcess } from "./support/server-process.js";
import { pinned, startHeaders } from "./support/test-server.js";
import { untilLockWaits } from "./support/until-lock-waits.js";

let dataDir = "";

beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), "telemetry-shutdown-"));
});

afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe("a server that is told to stop", () => {
	it("answers what is under way, takes nothing new, and exits cleanly", async () => {
		const databaseUrl = await createFreshDatabase();
		const server = await startServerProcess({ DATABASE_URL: databaseUrl, DATA_DIR: dataDir });
		const started = await fetch(`${server.url}/telemetry/start-session`, { headers: startHeaders });
		const { sessionId, sessionToken } = (await started.json()) as SessionStart;

		// While the session's row is locked, an ingest of it is under way.
		const client = new pg.Client({ connectionString: databaseUrl });
		await client.connect();
		await client.query("BEGIN");
		await client.query("SELECT 1 FROM sessions WHERE session_id = $1 FOR UPDATE", [sessionId]);
		const underWay = fetch(`${server.url}/telemetry/ingest`, {
			method: "POST",
			headers: { Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" },
			body: JSON.stringify({ events: [pinned(1)] }),
		});
		await untilLockWaits(databaseUrl, "transactionid");

		const exit = server.end("SIGTERM");
		await expect
			.poll(() =>
				fetch(`${server.url}/healthz`).then(
					() => "answered",
					() => "refused",
				),
			)
			.toBe("refused");
		await client.query("COMMIT");
		expect(await (await underWay).json()).toMatchObject({ accepted: 1 });
		expect(await exit).toBe(0);
		expect((await client.query("SELECT 1 FROM events")).rowCount).toBe(1);
		await client.end();
	});

	it("writes down which events it has refused, which it had only counted so far", async () => {
		const databaseUrl = await createFreshDatabase();
		const server = await startServerProcess({ DATABASE_URL: databaseUrl, DATA_DIR: dataDir });
		const started = await fetch(`${server.url}/telemetry/start-session`, { headers: startHeaders });
		const { sessionToken } = (await started.json()) as SessionStart;
		await fetch(`${server.url}/telemetry/ingest`, {
			method: "POST",
			headers: { Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" },
			body: JSON.stringify({ events: [pinned(1), { seq: 2, name: "Nope", ageMs: 0 }, pinned(3, -1)] }),
		});
		expect(await server.end("SIGTERM")).toBe(0);
		const client = new pg.Client({ connectionString: databaseUrl });
		await client.connect();
		const { rows } = await client.query("SELECT reason, count::int FROM daily_tallies ORDER BY reason");
		expect(rows).toEqual([
			{ reason: "out_of_range", count: 1 },
			{ reason: "unknown_event", count: 1 },
		]);
		await client.end();
	});

	it("ends the streams of those who watch, which would go on for ever", async () => {
		const server = await startServerProcess({
			DATABASE_URL: await createFreshDatabase(),
			DATA_DIR: dataDir,
			METRICS_TOKEN: "a-token-for-those-who-may-look",
			// Longer than a test may take: who waits for it fails.
			SHUTDOWN_GRACE_SECONDS: "60",
		});
		const response = await fetch(`${server.url}/api/numbers/live`, {
			headers: { Authorization: "Bearer a-token-for-those-who-may-look", Accept: "text/event-stream" },
		});
		const reader = response.body?.getReader();
		expect((await reader?.read())?.done).toBe(false);
		const exit = server.end("SIGTERM");
		expect((await reader?.read())?.done).toBe(true);
		expect(await exit).toBe(0);
	});
});
