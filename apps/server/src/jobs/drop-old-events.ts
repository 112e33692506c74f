import type { RawBuilder } from "kysely";
import { sql } from "kysely";
import type { Database, DatabaseTransaction } from "../database/database.js";
import { addDays, dayOf } from "../domain/day.js";

/** What was dropped. */
export interface DroppedEvents {
	/** Days whose partition is gone. */
	readonly days: ReadonlyArray<string>;
	/** Events of old days that lay in the default partition. */
	readonly strays: number;
}

const firstKeptOf = (nowMs: number, retentionDays: number): string => addDays(dayOf(nowMs), -retentionDays);

/** The days before one of which there may be events, and which are not closed. */
function openDaysBefore(firstKept: string): RawBuilder<unknown> {
	return sql`
		SELECT day FROM (
			SELECT to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') AS day FROM pg_inherits
			WHERE inhparent = 'events'::regclass AND inhrelid::regclass::text ~ '^events_[0-9]{8}$'
			UNION
			SELECT session_day FROM events_default WHERE session_day < ${firstKept}::date
		) stored
		WHERE day < ${firstKept}::date AND day NOT IN (SELECT day FROM rolled_days WHERE closed)`;
}

/**
 * Closes the days that are too old to be kept: no event of them is stored any more, so what is counted from them and carried
 * elsewhere afterwards is complete. Whoever is storing events at this moment is waited for, and finds the days closed the
 * next time.
 */
export async function closeOldDays(db: Database, nowMs: number, retentionDays: number): Promise<void> {
	const open = openDaysBefore(firstKeptOf(nowMs, retentionDays));
	const { rows } = await sql`${open} LIMIT 1`.execute(db);
	if (rows.length === 0) {
		return;
	}
	await db.transaction().execute(async (trx) => {
		await sql`SET LOCAL lock_timeout = '2s'`.execute(trx);
		await sql`LOCK TABLE sessions IN EXCLUSIVE MODE`.execute(trx);
		await sql`
			INSERT INTO rolled_days (day, closed) SELECT day, true FROM (${open}) old
			ON CONFLICT (day) DO UPDATE SET closed = true`.execute(trx);
	});
}

/** What was counted from the events of these days is not counted anew: there would be nothing to count. */
async function keepRollups(trx: DatabaseTransaction, days: ReadonlyArray<string>): Promise<void> {
	await sql`
		INSERT INTO rolled_days (day, events_dropped) SELECT unnest(${days}::date[]), true
		ON CONFLICT (day) DO UPDATE SET events_dropped = true`.execute(trx);
}

/** Events of closed days that came before there was a partition for them. */
async function dropStrays(db: Database, firstKept: string): Promise<number> {
	return db.transaction().execute(async (trx) => {
		const { rows } = await sql<{ day: string; strays: number }>`
			WITH dropped AS (
				DELETE FROM events_default
				WHERE session_day < ${firstKept}::date AND session_day IN (SELECT day FROM rolled_days WHERE closed)
				RETURNING session_day
			)
			SELECT session_day AS day, count(*) AS strays FROM dropped GROUP BY 1`.execute(trx);
		await keepRollups(
			trx,
			rows.map(({ day }) => day),
		);
		return rows.reduce((sum, { strays }) => sum + strays, 0);
	});
}

/** Waits for no long query: what cannot be dropped now is dropped the next time, and nobody queues behind the wait. */
async function dropPartition(db: Database, name: string, day: string): Promise<void> {
	await db.transaction().execute(async (trx) => {
		await sql`SET LOCAL lock_timeout = '2s'`.execute(trx);
		await keepRollups(trx, [day]);
		await sql`DROP TABLE IF EXISTS ${sql.id(name)}`.execute(trx);
	});
}

/** The names of the partitions of the days before one. */
async function partitionsBefore(db: Database, firstKept: string): Promise<ReadonlyArray<string>> {
	const { rows } = await sql<{ name: string }>`
		SELECT inhrelid::regclass::text AS name FROM pg_inherits
		WHERE inhparent = 'events'::regclass AND inhrelid::regclass::text ~ '^events_[0-9]{8}$'
			AND inhrelid::regclass::text < ${`events_${firstKept.replaceAll("-", "")}`}
		ORDER BY 1`.execute(db);
	return rows.map(({ name }) => name);
}

/** Whether there is anything for `dropOldEvents` to drop, which usually is so once a day. */
export async function hasOldEvents(db: Database, nowMs: number, retentionDays: number): Promise<boolean> {
	const firstKept = firstKeptOf(nowMs, retentionDays);
	const { rows } = await sql`SELECT FROM events_default WHERE session_day < ${firstKept}::date LIMIT 1`.execute(db);
	return rows.length > 0 || (await partitionsBefore(db, firstKept)).length > 0;
}

/**
 * Drops the events of sessions that began more than `retentionDays` ago. A day is a partition, so dropping it reads and
 * deletes no rows. The sessions stay: they say how long and how much, not what. So do the rollups; close the days first and
 * bring the rollups up to date then, because what has not been counted by now never is.
 */
export async function dropOldEvents(
	db: Database,
	nowMs: number,
	retentionDays: number,
	onProgress: (day: string) => void = () => undefined,
): Promise<DroppedEvents> {
	await closeOldDays(db, nowMs, retentionDays);
	const firstKept = firstKeptOf(nowMs, retentionDays);
	const days: Array<string> = [];
	for (const name of await partitionsBefore(db, firstKept)) {
		const day = name.replace(/^events_(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
		await dropPartition(db, name, day);
		days.push(day);
		onProgress(day);
	}
	return { days, strays: await dropStrays(db, firstKept) };
}
