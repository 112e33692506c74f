import { sql } from "kysely";
import type { Database, DatabaseTransaction } from "../database/database.js";
import { partitionOf } from "../database/partitions.js";
import { numberChanges } from "../sinks/feed/number-changes.js";
import type { Sink } from "../sinks/sinks.js";
import type { HeldDays } from "./held-days.js";
import { findHeldDays } from "./held-days.js";
import { findOldDays, openOldDays } from "./old-days.js";

/** How to drop. */
export interface DropOptions {
	/** Nothing is dropped that one of these has not got. */
	readonly keepFor?: ReadonlyArray<Sink>;
	readonly onProgress?: (day: string) => void;
	/** Aborted: it throws before the next day. */
	readonly signal?: AbortSignal;
}

/** What was dropped. */
export interface DroppedEvents {
	/** Days whose partition is gone. */
	readonly days: ReadonlyArray<string>;
	/** Events of old days that lay in the default partition. */
	readonly strays: number;
	/** What was not dropped, and for which sink. */
	readonly held: ReadonlyArray<HeldDays>;
}

/**
 * Closes the days that are too old to be kept: no event of them is stored any more, so what is counted from them and carried
 * elsewhere afterwards is complete. It waits for writes that are under way; those after it find the days closed the
 * next time.
 */
export async function closeOldDays(db: Database, nowMs: number, retentionDays: number): Promise<void> {
	const open = openOldDays(nowMs, retentionDays);
	const { rows } = await sql`${open} LIMIT 1`.execute(db);
	if (rows.length === 0) {
		return;
	}
	await db.transaction().execute(async (trx) => {
		await sql`SET LOCAL lock_timeout = '1s'`.execute(trx);
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

/** Events of closed days that came before there was a partition for them. Returns how many they were. */
async function dropStrays(db: Database, days: ReadonlyArray<string>): Promise<number> {
	return db.transaction().execute(async (trx) => {
		await keepRollups(trx, days);
		const { numAffectedRows } = await sql`
			DELETE FROM events_default WHERE session_day = ANY (${days}::date[])`.execute(trx);
		return Number(numAffectedRows ?? 0);
	});
}

/** Waits for no long query: what cannot be dropped now is dropped the next time, and nobody queues behind the wait. */
async function dropPartition(db: Database, day: string): Promise<void> {
	await db.transaction().execute(async (trx) => {
		await sql`SET LOCAL lock_timeout = '2s'`.execute(trx);
		await keepRollups(trx, [day]);
		await sql`DROP TABLE IF EXISTS ${sql.id(partitionOf(day))}`.execute(trx);
	});
}

/** Whether there is anything for `dropOldEvents` to drop, which usually is so once a day. */
export async function hasOldEvents(db: Database, nowMs: number, retentionDays: number): Promise<boolean> {
	const { withPartition, withStrays } = await findOldDays(db, nowMs, retentionDays);
	return withPartition.length + withStrays.length > 0;
}

/**
 * Drops the events of sessions that began more than `retentionDays` ago, but for days that a sink of `keepFor` has not got. A
 * day is a partition, so dropping it reads and deletes no rows. The sessions stay: they say how long and how much, not what.
 * So do the rollups; close the days first and bring the rollups up to date then, because what has not been counted by now
 * never is.
 */
export async function dropOldEvents(
	db: Database,
	nowMs: number,
	retentionDays: number,
	{ keepFor = [], onProgress = () => undefined, signal }: DropOptions = {},
): Promise<DroppedEvents> {
	await closeOldDays(db, nowMs, retentionDays);
	const old = await findOldDays(db, nowMs, retentionDays);
	if (keepFor.length > 0) {
		await numberChanges(db, signal);
	}
	// The days are closed, so what a sink has got of them by now is everything.
	const held = await findHeldDays(db, old, keepFor);
	const heldDays = new Set(held.flatMap(({ days }) => days));
	const isFree = (day: string): boolean => !heldDays.has(day);
	const days: Array<string> = [];
	for (const day of old.withPartition.filter(isFree)) {
		signal?.throwIfAborted();
		await dropPartition(db, day);
		days.push(day);
		onProgress(day);
	}
	return { days, strays: await dropStrays(db, old.withStrays.filter(isFree)), held };
}
