import type { RawBuilder } from "kysely";
import { sql } from "kysely";
import type { Database } from "../database/database.js";
import { addDays, dayOf } from "../database/day.js";
import { daysWithPartition } from "../database/partitions.js";

/** The days of which there are events that are past their time, the oldest first. */
export interface OldDays {
	readonly withPartition: ReadonlyArray<string>;
	/** Events of these lie in the default partition: they came before there was one for their day. */
	readonly withStrays: ReadonlyArray<string>;
}

const firstKeptOf = (nowMs: number, retentionDays: number): string => addDays(dayOf(nowMs), -retentionDays);

/** The days that are more than `retentionDays` ago, of which there may be events, and which are not closed. */
export function openOldDays(nowMs: number, retentionDays: number): RawBuilder<unknown> {
	const firstKept = firstKeptOf(nowMs, retentionDays);
	return sql`
		SELECT day FROM (
			${daysWithPartition}
			UNION
			SELECT session_day FROM events_default WHERE session_day < ${firstKept}::date
		) stored
		WHERE day < ${firstKept}::date AND day NOT IN (SELECT day FROM rolled_days WHERE closed)`;
}

/** Finds the days that are more than `retentionDays` ago and still have events. */
export async function findOldDays(db: Database, nowMs: number, retentionDays: number): Promise<OldDays> {
	const firstKept = firstKeptOf(nowMs, retentionDays);
	const { rows: partitions } = await sql<{ day: string }>`
		SELECT day FROM (${daysWithPartition}) made WHERE day < ${firstKept}::date ORDER BY 1`.execute(db);
	const { rows: strays } = await sql<{ day: string }>`
		SELECT DISTINCT session_day AS day FROM events_default WHERE session_day < ${firstKept}::date ORDER BY 1`.execute(db);
	return { withPartition: partitions.map(({ day }) => day), withStrays: strays.map(({ day }) => day) };
}
