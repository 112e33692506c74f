import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.js";
import { migrate } from "../../src/database/migrate.js";
import { migrations } from "../../src/database/migrations/index.js";
import { startServer } from "../../src/start-server.js";
import { createFreshDatabase } from "../support/fresh-database.js";

/** Version 0.1.0. */
const lastOfTheVersionBefore = "20261130-changes";

describe("the migrations", () => {
	it("bring an empty database up to date, and then have nothing left to do", async () => {
		const db = connect(await createFreshDatabase(), 2, () => undefined);
		expect(await migrate(db)).toEqual(Object.keys(migrations));
		expect(await migrate(db)).toEqual([]);
		await db.destroy();
	});

	it("leave no table that PostgreSQL's planner knows nothing about", async () => {
		const db = connect(await createFreshDatabase(), 2, () => undefined);
		await migrate(db);
		// A table that was never looked at has -1.
		const { rows } = await sql<{ name: string; rows: number }>`
			SELECT relname AS name, reltuples AS rows FROM pg_class
			WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace`.execute(db);
		expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(["daily_sessions", "events", "sessions"]));
		expect(rows.filter((table) => table.rows < 0)).toEqual([]);
		await db.destroy();
	});

	it("upgrade an older database once, even if other servers start in the middle of it", async () => {
		for (let round = 0; round < 5; round += 1) {
			const databaseUrl = await createFreshDatabase();
			const db = connect(databaseUrl, 2, () => undefined);
			await migrate(db, lastOfTheVersionBefore);
			const others = connect(databaseUrl, 20, () => undefined);
			// A server fails if it inspects tables while another one changes them, so one starts every 10 ms.
			const runs = Array.from({ length: 20 }, async (_, index) => {
				await sleep(10 * index);
				return migrate(others);
			});
			const done = await Promise.all([migrate(db), ...runs]);
			expect(done.filter(({ length }) => length > 0)).toHaveLength(1);
			await Promise.all([db.destroy(), others.destroy()]);
		}
	});

	it("are run once when several servers start at the same moment", async () => {
		const databaseUrl = await createFreshDatabase();
		const env = async (): Promise<Record<string, string>> => ({
			PORT: "0",
			DATABASE_URL: databaseUrl,
			DATA_DIR: await mkdtemp(join(tmpdir(), "telemetry-twin-")),
			LOG_LEVEL: "silent",
		});
		const servers = await Promise.all([startServer(await env()), startServer(await env()), startServer(await env())]);
		const answers = await Promise.all(servers.map((server) => fetch(`${server.url}/readyz`)));
		expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
		await Promise.all(servers.map((server) => server.stop()));
	});
});
