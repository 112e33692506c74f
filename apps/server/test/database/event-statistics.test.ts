import { describe, expect, it } from "vitest";
import { refreshEventStatistics } from "../../src/database/refresh-statistics.js";
import { makePartitionsOf } from "../../src/jobs/make-partitions.js";
import { useMetricsDatabase } from "../metrics/support/metrics-database.js";
import { oneSession } from "../metrics/support/one-session.js";

const database = useMetricsDatabase();
const noonMs = Date.parse("2026-03-01T12:00:00Z");

/** How many rows PostgreSQL takes the events for as a whole; -1: it has never looked. */
async function knownEvents(): Promise<number> {
	const [row] = await database.query("SELECT reltuples FROM pg_class WHERE oid = 'events'::regclass");
	return Number(row?.["reltuples"]);
}

/** As after a while in which autovacuum was at work on the partitions. */
async function analyzePartition(): Promise<void> {
	await database.query("ANALYZE events_20260301");
	await database.query("SELECT pg_stat_force_next_flush()");
}

describe("the statistics of the events as a whole, which autovacuum never makes", () => {
	it("are made once there are events, and again when a tenth of them is new, at most once an hour", async () => {
		await makePartitionsOf(database.db, ["2026-03-01"]);
		const sessions = Array.from({ length: 20 }, (_, index) => oneSession(noonMs, index + 1));
		await database.store(sessions);
		await analyzePartition();
		expect(await refreshEventStatistics(database.db)).toBe(true);
		expect(await knownEvents()).toBe(40);
		expect(await refreshEventStatistics(database.db)).toBe(false);
	});
});
