import { sql } from "kysely";
import type { Database, DatabaseTransaction } from "./database.js";
import { addDays, dayOf, daysBetween } from "./day.js";
import { lockInTransaction } from "./locks.js";

/** The table with the events of a session's UTC day. Each day is a partition of `events`, so that dropping it deletes no rows. */
export function partitionOf(day: string): string {
	return `events_${day.replaceAll("-", "")}`;
}

/** Whether a table is a partition of `events`: of a day, or the default one for events that came before theirs was made. */
export function isPartition(table: string): boolean {
	return /^events_(default|\d{8})$/.test(table);
}

/** The days with a partition, as rows with a `day`. */
export const daysWithPartition = sql`
	SELECT to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') AS day FROM pg_inherits
	WHERE inhparent = 'events'::regclass AND inhrelid::regclass::text ~ '^events_[0-9]{8}$'`;

/** Partitions are made for this many days ahead, so that a server which sleeps over midnight finds one. */
const daysAhead = 7;

async function makePartition(trx: DatabaseTransaction, day: string): Promise<void> {
	const name = partitionOf(day);
	const existing = await sql<{ found: boolean }>`SELECT to_regclass(${name}) IS NOT NULL AS found`.execute(trx);
	if (existing.rows[0]?.found === true) {
		return;
	}
	const table = sql.id(name);
	await sql`CREATE TABLE ${table} (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`.execute(trx);
	// What the default partition caught in the meantime moves over; a partition cannot be attached while it lies there.
	await sql`
		WITH caught AS (DELETE FROM events_default WHERE session_day = ${day}::date RETURNING *)
		INSERT INTO ${table} SELECT * FROM caught`.execute(trx);
	await sql`
		ALTER TABLE events ATTACH PARTITION ${table}
		FOR VALUES FROM (${sql.lit(day)}) TO (${sql.lit(addDays(day, 1))})`.execute(trx);
}

/** Makes the partitions of these days, where they are missing. */
export async function makePartitionsOf(db: Database, days: ReadonlyArray<string>): Promise<void> {
	await db.transaction().execute(async (trx) => {
		await lockInTransaction(trx, "partitions");
		for (const day of days) {
			await makePartition(trx, day);
		}
	});
}

/** Makes the partitions of yesterday, today and the days to come, where they are missing. */
export function makePartitions(db: Database, nowMs: number): Promise<void> {
	const today = dayOf(nowMs);
	return makePartitionsOf(db, daysBetween(addDays(today, -1), addDays(today, daysAhead)));
}
