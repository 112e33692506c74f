import { sql } from "kysely";
import type { Database } from "../../database/database.js";
import { noteEveryDay } from "./note-every-day.js";
import { holdPositions } from "./number-changes.js";

/** The highest position that anything has. */
const highestPosition = sql`greatest(
	(SELECT max(position) FROM changes), (SELECT max(position) FROM changed_days), (SELECT max(position) FROM followers))`;

/**
 * Lets followers begin again in a database that was restored. What they have may be older or newer than what is stored now,
 * and may hold what was erased since, so every day is noted as changed, up to and including `today`. Positions go on after
 * the highest there is, and nobody counts as forgotten for the time before the restore.
 */
export async function resetFollowers(db: Database, today: string, nowMs: number): Promise<void> {
	await db.transaction().execute(async (trx) => {
		await holdPositions(trx);
		await sql`
			SELECT setval('change_positions', highest) FROM (SELECT ${highestPosition} AS highest) found
			WHERE highest > coalesce(pg_sequence_last_value('change_positions'), 0)`.execute(trx);
		await noteEveryDay(trx, today);
		await trx
			.updateTable("followers")
			.set({ asked_at: new Date(nowMs) })
			.execute();
	});
}

/** What followers would miss, a sentence for each reason; none when they get everything. */
export async function findGaps(db: Database): Promise<ReadonlyArray<string>> {
	const { rows } = await sql<{ again: boolean; days: number }>`
		SELECT nextval('change_positions') <= coalesce(${highestPosition}, 0) AS again,
			(
				SELECT count(*) FROM (SELECT DISTINCT session_day AS day FROM sessions) stored LEFT JOIN changed_days USING (day)
				WHERE coalesce(changed_days.position, 0) <= (SELECT max(position) FROM followers)
			) AS days`.execute(db);
	const { again = true, days = 0 } = rows[0] ?? {};
	return [
		...(again ? ["Positions of changes would be given out again, and sinks would not get what has them."] : []),
		...(days > 0 ? [`Sinks would not get ${days} days that they may have otherwise.`] : []),
	];
}
