import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.js";
import type { Database } from "../../src/database/database.js";
import { migrate } from "../../src/database/migrate.js";
import { makePartitionsOf } from "../../src/database/partitions.js";
import { createFreshDatabase } from "../support/fresh-database.js";

const key = "\\x01";
let db: Database;
let client: pg.Client;

beforeAll(async () => {
	const databaseUrl = await createFreshDatabase();
	db = connect(databaseUrl, 1, () => undefined);
	await migrate(db, "20261130-changes");
	await makePartitionsOf(db, ["2026-03-01"]);
	client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	await client.query("INSERT INTO installations VALUES ($1, '2026-02-01', '2026-03-01')", [key]);
	await client.query(
		"INSERT INTO rolled_days (day, events_dropped) VALUES ('2026-02-01', true), ('2026-03-01', false)",
	);
	await client.query("DELETE FROM stale_days");
});

afterAll(async () => {
	await client.end();
	await db.destroy();
});

/** A session as the version before kept it, with these events of it still stored. */
async function store(number: number, day: string, events: number, maxSeq: number, seqs: Array<number>): Promise<void> {
	const id = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
	await client.query(
		`INSERT INTO sessions (session_id, session_day, installation_key, plugin_version, channel, contract_version,
			started_at, opened_at, last_seen_at, events, max_seq)
		VALUES ($1, $2::date, $3, '1.2.3', 'stable', 1, $2::date, $2::date, $2::date, $4, $5)`,
		[id, day, key, events, maxSeq],
	);
	await client.query(
		"INSERT INTO events SELECT $1::date, $2::uuid, unnest($3::integer[]), 'StoryPinned', $1::date, $1::date, '{}'",
		[day, id, seqs],
	);
}

describe("sessions of the version before", () => {
	it("keep which events they have, and count none again whose day has been dropped", async () => {
		await store(1, "2026-03-01", 0, 0, []);
		await store(2, "2026-03-01", 3, 3, [1, 2, 3]);
		await store(3, "2026-03-01", 4, 9, [1, 2, 6, 9]);
		await store(4, "2026-02-10", 1, 2, [2]);
		await store(5, "2026-02-01", 5, 5, []);
		await store(6, "2026-02-01", 3, 7, []);
		await store(7, "2026-02-01", 10, 5, []);
		await client.query("DELETE FROM stale_days");
		expect(await migrate(db)).toContain("20261201-accepted-numbers");
		const { rows } = await client.query(
			"SELECT accepted::text, events_lost AS lost, events_implausible AS implausible FROM sessions ORDER BY session_id",
		);
		expect(rows).toEqual([
			{ accepted: "{}", lost: 0, implausible: 0 },
			{ accepted: "{[1,4)}", lost: 0, implausible: 0 },
			{ accepted: "{[1,3),[6,7),[9,10)}", lost: 5, implausible: 0 },
			{ accepted: "{[2,3)}", lost: 1, implausible: 0 },
			{ accepted: "{[1,6)}", lost: 0, implausible: 0 },
			{ accepted: "{[1,8)}", lost: 4, implausible: 0 },
			{ accepted: "{[1,6)}", lost: 0, implausible: 0 },
		]);
		const { rows: days } = await client.query("SELECT day::text, closed FROM rolled_days ORDER BY day");
		expect(days).toEqual([
			{ day: "2026-02-01", closed: true },
			{ day: "2026-03-01", closed: false },
		]);
		// Nothing has happened to old days that would have to be counted anew.
		expect((await client.query("SELECT FROM stale_days")).rowCount).toBe(0);
	});
});
