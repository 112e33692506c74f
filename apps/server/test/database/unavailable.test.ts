import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SessionStart } from "@flipbook-telemetry/event-schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../src/start-server.js";
import { startServer } from "../../src/start-server.js";
import type { CuttableDatabase } from "../support/cuttable-database.js";
import { createCuttableDatabase } from "../support/cuttable-database.js";
import { pinned, startHeaders } from "../support/test-server.js";

let database: CuttableDatabase;
let server: RunningServer;
let dataDir = "";

beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), "telemetry-cut-"));
	database = await createCuttableDatabase();
	server = await startServer({ PORT: "0", DATABASE_URL: database.url, DATA_DIR: dataDir, LOG_LEVEL: "silent" });
});

afterAll(async () => {
	database.mend();
	await server.stop();
	database.close();
	await rm(dataDir, { recursive: true, force: true });
});

describe("while the database is away", () => {
	it("nothing is acknowledged, and the server recovers by itself", async () => {
		const started = await fetch(`${server.url}/telemetry/start-session`, { headers: startHeaders });
		const { sessionToken } = (await started.json()) as SessionStart;
		const ingest = (): Promise<Response> =>
			fetch(`${server.url}/telemetry/ingest`, {
				method: "POST",
				headers: { Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" },
				body: JSON.stringify({ events: [pinned(1)] }),
			});

		database.cut();
		for (const response of [await ingest(), await ingest()]) {
			expect(response.status).toBe(503);
			expect(Number(response.headers.get("retry-after"))).toBeGreaterThanOrEqual(5);
			expect(await response.json()).toMatchObject({ code: "unavailable" });
		}
		expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
		expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
		expect((await fetch(`${server.url}/telemetry/start-session`, { headers: startHeaders })).status).toBe(503);

		database.mend();
		await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status).toBe(200);
		expect(await (await ingest()).json()).toMatchObject({ accepted: 1, duplicates: 0 });
		expect(await (await ingest()).json()).toMatchObject({ accepted: 0, duplicates: 1 });
	});
});
