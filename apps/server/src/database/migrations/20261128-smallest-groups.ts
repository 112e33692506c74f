import type { Kysely } from "kysely";
import { sql } from "kysely";

/**
 * What a row could tell about few installations when it is taken away from others. Every day is marked, to be counted anew
 * with it; until then breakdowns stay hidden, while what is counted over everybody stays as it was.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`ALTER TABLE daily_sessions ADD smallest_group integer DEFAULT 0`.execute(db);
	await sql`ALTER TABLE daily_uses ADD smallest_group integer DEFAULT 0`.execute(db);
	await sql`
		ALTER TABLE daily_actives ADD smallest_daily integer DEFAULT 0, ADD smallest_weekly integer DEFAULT 0,
			ADD smallest_monthly integer DEFAULT 0`.execute(db);
	const overEverybody = sql`(plugin_version, channel, traffic) = ('all', 'all', 'studio')`;
	await sql`UPDATE daily_sessions SET smallest_group = NULL WHERE ${overEverybody}`.execute(db);
	await sql`UPDATE daily_uses SET smallest_group = installations WHERE ${overEverybody}`.execute(db);
	await sql`
		UPDATE daily_actives SET smallest_daily = NULL, smallest_weekly = NULL, smallest_monthly = NULL
		WHERE ${overEverybody}`.execute(db);
	await sql`INSERT INTO stale_days (day) SELECT day FROM rolled_days WHERE rolled_at IS NOT NULL`.execute(db);
}
