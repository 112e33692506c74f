import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IngestAnswer, SessionStart } from "@flipbook-telemetry/event-schema";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, connectReader } from "../../src/database/connect.js";
import type { Database } from "../../src/database/database.js";
import { rollUpDay } from "../../src/numbers/rollup/roll-up-day.js";
import type { RunningServer } from "../../src/start-server.js";
import { startServer } from "../../src/start-server.js";
import { createFreshDatabase } from "../support/fresh-database.js";
import { pinned, startHeaders } from "../support/test-server.js";

const token = "a-token-for-those-who-may-look";
const noonMs = Date.parse("2026-03-01T12:00:00Z");
const ignore = (): void => undefined;
let databaseUrl = "";
let dataDir = "";
let server: RunningServer;
let reader: Database;
let db: Database;
/** Holds tables, so that whoever wants them waits. */
let holder: pg.Client;

beforeAll(async () => {
	databaseUrl = await createFreshDatabase();
	dataDir = await mkdtemp(join(tmpdir(), "telemetry-reading-"));
	reader = connectReader(databaseUrl, ignore, 300);
	db = connect(databaseUrl, 2, ignore);
	server = await startServer(
		{ PORT: "0", DATABASE_URL: databaseUrl, DATA_DIR: dataDir, LOG_LEVEL: "silent", METRICS_TOKEN: token },
		{ now: () => noonMs, reader },
	);
	holder = new pg.Client({ connectionString: databaseUrl });
	await holder.connect();
});

afterAll(async () => {
	await holder.end();
	await server.stop();
	await db.destroy();
	await rm(dataDir, { recursive: true, force: true });
});

async function startSession(): Promise<string> {
	const response = await fetch(`${server.url}/telemetry/start-session`, { headers: startHeaders });
	return ((await response.json()) as SessionStart).sessionToken ?? "";
}

async function ingest(sessionToken: string, seq: number): Promise<IngestAnswer> {
	const response = await fetch(`${server.url}/telemetry/ingest`, {
		method: "POST",
		headers: { Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" },
		body: JSON.stringify({ events: [pinned(seq)] }),
	});
	return (await response.json()) as IngestAnswer;
}

describe("a query for numbers", () => {
	it("is given up after five seconds", async () => {
		const ordinary = connectReader(databaseUrl, ignore);
		const { rows } = await sql`SHOW statement_timeout`.execute(ordinary);
		expect(rows).toEqual([{ statement_timeout: "5s" }]);
		await ordinary.destroy();
	});

	it("says so when it took too long, while events go on being stored", async () => {
		const sessionToken = await startSession();
		await holder.query("BEGIN");
		await holder.query("LOCK TABLE daily_actives");
		const read = (): Promise<Response> =>
			fetch(`${server.url}/api/numbers/actives`, { headers: { Authorization: `Bearer ${token}` } });
		const [answers, stored] = await Promise.all([
			Promise.all([read(), read(), read(), read()]),
			ingest(sessionToken, 1),
		]);
		expect(stored).toMatchObject({ accepted: 1 });
		for (const answer of answers) {
			expect(answer.status).toBe(503);
			expect(await answer.json()).toMatchObject({
				code: "unavailable",
				detail: "The numbers could not be read in time. Ask for a shorter range, or try again later.",
			});
		}
		await holder.query("ROLLBACK");
		expect((await read()).status).toBe(200);
	});
});

describe("counting a day", () => {
	it("lets batches of that day be stored meanwhile, and has them the next time", async () => {
		const sessionToken = await startSession();
		await ingest(sessionToken, 1);
		await holder.query("BEGIN");
		await holder.query("LOCK TABLE daily_uses IN SHARE MODE");
		let isCounted = false;
		const counting = rollUpDay(db, "2026-03-01", noonMs, catalogue).then(() => (isCounted = true));
		expect(await ingest(sessionToken, 2)).toMatchObject({ accepted: 1 });
		expect(await ingest(await startSession(), 1)).toMatchObject({ accepted: 1 });
		expect(isCounted).toBe(false);
		await holder.query("ROLLBACK");
		await counting;
		await rollUpDay(db, "2026-03-01", noonMs, catalogue);
		const counted = await sql`
			SELECT sum(uses)::integer AS uses FROM daily_uses
			WHERE (plugin_version, channel, traffic, property) = ('all', 'all', 'all', '')`.execute(db);
		const stored = await sql`SELECT count(*)::integer AS uses FROM events`.execute(db);
		expect(counted.rows).toEqual(stored.rows);
	});
});
