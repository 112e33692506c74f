import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makePartitionsOf } from "../../../src/database/partitions.js";
import { useNumbersDatabase } from "../../numbers/support/numbers-database.js";
import { someJobs } from "../../support/some-jobs.js";

const database = useNumbersDatabase();
const day = "2026-03-01";
const stored = 10_000;
/** The threshold: a tenth of what is stored plus a thousand. */
const many = 2000;

beforeAll(async () => {
	// PostgreSQL itself records when it analyzed a table, so the tests replace its `now()` for new connections.
	await database.query("CREATE SCHEMA moved");
	await moveClock("0 minutes");
	await database.query(
		`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET search_path = moved, pg_catalog, public`,
	);
	await makePartitionsOf(database.db, [day]);
});

beforeEach(async () => {
	await moveClock("0 minutes");
	await database.query("DELETE FROM events");
	await database.query("UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid = 'events'::regclass");
	await database.query("SELECT pg_stat_reset_single_table_counters('events'::regclass)");
	await noteChanges();
});

async function moveClock(ahead: string): Promise<void> {
	await database.query(`
		CREATE OR REPLACE FUNCTION moved.now() RETURNS timestamptz LANGUAGE sql STABLE
		RETURN pg_catalog.now() + interval '${ahead}'`);
}

/** Makes PostgreSQL count changed rows at once instead of a moment later. */
async function noteChanges(): Promise<void> {
	await database.query("SELECT pg_stat_force_next_flush()");
	await database.query("SELECT 1");
}

async function storeEvents(count: number): Promise<void> {
	await database.query(
		`INSERT INTO events (session_day, session_id, seq, name, occurred_at, received_at, properties)
		SELECT $1, gen_random_uuid(), 1, 'StoryPinned', $1::date, $1::date, '{}' FROM generate_series(1, $2::integer)`,
		[day, count],
	);
	await noteChanges();
}

async function deleteEvents(count: number): Promise<void> {
	await database.query(
		"DELETE FROM events WHERE session_id IN (SELECT session_id FROM events ORDER BY session_id LIMIT $1)",
		[count],
	);
	await noteChanges();
}

/** PostgreSQL's estimate of the rows in the partitioned table; -1 if it was never analyzed. */
async function knownEvents(): Promise<number> {
	const [row] = await database.query("SELECT reltuples FROM pg_class WHERE oid = 'events'::regclass");
	return Number(row?.["reltuples"]);
}

const jobs = someJobs(["statistics"]);

/** Runs the job once and returns what it logs. */
async function refresh(): Promise<object | undefined> {
	const [job] = jobs;
	return job?.run(database.db, new AbortController().signal);
}

const analyzed = { analyzed: "events" };

describe("the statistics of the partitioned events table, which autovacuum never makes", () => {
	it("are checked every ten minutes, by one of the servers", () => {
		expect(jobs).toMatchObject([{ everyMs: 600_000, servers: "one" }]);
	});

	it("are made as soon as there are events", async () => {
		expect(await refresh()).toBeUndefined();
		expect(await knownEvents()).toBe(-1);
		await storeEvents(40);
		expect(await refresh()).toEqual(analyzed);
		expect(await knownEvents()).toBe(40);
		expect(await refresh()).toBeUndefined();
	});

	it("are not made again within an hour, however much was added", async () => {
		await storeEvents(stored);
		await refresh();
		await storeEvents(5 * stored);
		await moveClock("59 minutes");
		expect(await refresh()).toBeUndefined();
		expect(await knownEvents()).toBe(stored);
	});

	it.each([
		{ what: "been added", change: storeEvents, left: stored + many + 1 },
		{ what: "been deleted", change: deleteEvents, left: stored - many - 1 },
	])("are made after an hour once more than a tenth plus a thousand rows have $what", async ({ change, left }) => {
		await storeEvents(stored);
		await refresh();
		await change(many);
		await moveClock("61 minutes");
		expect(await refresh()).toBeUndefined();
		expect(await knownEvents()).toBe(stored);
		await change(1);
		expect(await refresh()).toEqual(analyzed);
		expect(await knownEvents()).toBe(left);
		expect(await refresh()).toBeUndefined();
	});

	it("are made after a day even if nothing has changed, and not before", async () => {
		await storeEvents(stored);
		await refresh();
		await moveClock("23 hours 59 minutes");
		expect(await refresh()).toBeUndefined();
		await moveClock("24 hours 1 minute");
		expect(await refresh()).toEqual(analyzed);
	});
});
