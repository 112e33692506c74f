import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { createShutdownSteps } from "../src/shutdown-steps.js";
import { startServer } from "../src/start-server.js";
import { createQueueInMemory } from "./ingest/queue/support/queue-in-memory.js";
import { captureLog } from "./support/captured-log.js";
import { createMigratedDatabase } from "./support/fresh-database.js";

describe("what was started", () => {
	it("is stopped in reverse order, also past a part that cannot be", async () => {
		const log = captureLog();
		const steps = createShutdownSteps(log.logger);
		const stopped: Array<string> = [];
		steps.push(() => Promise.resolve(void stopped.push("first")));
		steps.push(() => Promise.reject(new Error("It hangs.")));
		steps.push(() => Promise.resolve(void stopped.push("third")));
		await expect(steps.runAll()).rejects.toThrow("1 parts of the server could not be stopped");
		expect(stopped).toEqual(["third", "first"]);
		expect(log.text()).toContain("It hangs.");
		await steps.runAll();
		expect(stopped).toHaveLength(2);
	});
});

describe("a server, of which a part cannot be stopped", () => {
	it("says so in its log, takes no more requests, and has no connection to the database any more", async () => {
		const dataDir = await mkdtemp(join(tmpdir(), "telemetry-stop-"));
		const databaseUrl = await createMigratedDatabase();
		const log = captureLog();
		const server = await startServer(
			{ PORT: "0", DATABASE_URL: databaseUrl, DATA_DIR: dataDir },
			{
				logger: log.logger,
				queue: { ...createQueueInMemory(Date.now), close: () => Promise.reject(new Error("The log hangs.")) },
			},
		);
		await expect(server.stop()).rejects.toThrow("could not be stopped");
		expect(log.text()).toContain("The log hangs.");
		await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
		const client = new pg.Client(databaseUrl);
		await client.connect();
		await expect
			.poll(
				async () => (await client.query("SELECT FROM pg_stat_activity WHERE datname = current_database()")).rowCount,
			)
			.toBe(1);
		await client.end();
		await rm(dataDir, { recursive: true });
	});
});
