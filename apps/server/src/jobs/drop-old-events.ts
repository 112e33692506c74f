import { sql } from "kysely";
import type { Database } from "../database/database.js";
import { addDays, dayOf } from "../domain/day.js";

/** What was dropped. */
export interface DroppedEvents {
	/** Days whose partition is gone. */
	readonly days: ReadonlyArray<string>;
	/** Events of old days that lay in the default partition. */
	readonly strays: number;
}

/** Waits for no long query: what cannot be dropped now is dropped the next time, and nobody queues behind the wait. */
async function dropPartition(db: Database, name: string): Promise<void> {
	await db.transaction().execute(async (trx) => {
		await sql`SET LOCAL lock_timeout = '2s'`.execute(trx);
		await sql`DROP TABLE IF EXISTS ${sql.id(name)}`.execute(trx);
	});
}

/**
 * Drops the events of sessions that began more than `retentionDays` ago. A day is a partition, so dropping it reads and
 * deletes no rows. The sessions stay: they say how long and how much, not what.
 */
export async function dropOldEvents(
	db: Database,
	nowMs: number,
	retentionDays: number,
	onProgress: (day: string) => void = () => undefined,
): Promise<DroppedEvents> {
	const firstKept = addDays(dayOf(nowMs), -retentionDays);
	const { rows } = await sql<{ name: string }>`
		SELECT inhrelid::regclass::text AS name FROM pg_inherits
		WHERE inhparent = 'events'::regclass AND inhrelid::regclass::text ~ '^events_[0-9]{8}$'
			AND inhrelid::regclass::text < ${`events_${firstKept.replaceAll("-", "")}`}
		ORDER BY 1`.execute(db);
	const days: Array<string> = [];
	for (const { name } of rows) {
		await dropPartition(db, name);
		const day = name.replace(/^events_(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
		days.push(day);
		onProgress(day);
	}
	const strays = await sql`DELETE FROM events_default WHERE session_day < ${firstKept}::date`.execute(db);
	return { days, strays: Number(strays.numAffectedRows ?? 0n) };
}
