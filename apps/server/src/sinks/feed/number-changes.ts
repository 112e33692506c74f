import { sql } from "kysely";
import type { Database, DatabaseTransaction } from "../../database/database.js";
import { lockInTransaction } from "../../database/locks.js";

/** So many at a time, so that no statement takes long. */
const numberedAtOnce = 10_000;

/**
 * Until this transaction ends, nobody else gives out positions. What it gives out is seen as a whole and after everything
 * that was given out before, so that a reader at a position has seen everything below it.
 */
export async function holdPositions(trx: DatabaseTransaction): Promise<void> {
	await lockInTransaction(trx, "positions");
}

/**
 * Gives positions to the changes that have been committed, in the order in which they were written. One that is committed
 * later, however long ago it was written, gets a later position. When the signal is aborted, the rest waits for the next time.
 */
export async function numberChanges(db: Database, signal?: AbortSignal): Promise<void> {
	for (;;) {
		const count = await db.transaction().execute(async (trx) => {
			await holdPositions(trx);
			const { rows } = await sql<{ count: number }>`
				WITH placed AS MATERIALIZED (
					SELECT id, nextval('change_positions') AS position
					FROM (SELECT id FROM changes WHERE position IS NULL ORDER BY id LIMIT ${numberedAtOnce}) written
				), numbered AS (
					UPDATE changes SET position = placed.position FROM placed
					WHERE changes.id = placed.id AND changes.position IS NULL
					RETURNING changes.position, changes.days
				), told AS (
					INSERT INTO changed_days (day, position)
					SELECT last.day, nextval('change_positions')
					FROM (
						SELECT day, max(position) AS position FROM numbered, unnest(days) AS day GROUP BY day ORDER BY 2, 1
					) last
					ON CONFLICT (day) DO UPDATE SET position = EXCLUDED.position
				)
				SELECT count(*) AS count FROM numbered`.execute(trx);
			return rows[0]?.count ?? 0;
		});
		if (count < numberedAtOnce || signal?.aborted === true) {
			return;
		}
	}
}
