import type { Kysely } from "kysely";
import { sql } from "kysely";

/**
 * Numbers are no longer left out of breakdowns, so what told which of them to leave out goes. What was counted stays: it was
 * left out when it was read, never when it was counted. How long counting a day took says how often today can be counted.
 *
 * At 10 million events: milliseconds, and no disk; only the catalogue of tables changes.
 *
 * The way back to an older server: add the columns again as the migrations of 20261128 did, mark every day as they did, and
 * delete the row of this migration from kysely_migration. Until the older server has counted a day anew, it hides its
 * breakdowns. While servers of both versions run, the older ones store events, and fail to count.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`ALTER TABLE daily_sessions DROP smallest_group`.execute(db);
	await sql`ALTER TABLE daily_uses DROP smallest_group`.execute(db);
	await sql`
		ALTER TABLE daily_actives DROP smallest_daily, DROP smallest_weekly, DROP smallest_monthly`.execute(db);
	await sql`ALTER TABLE rolled_days ADD took_ms integer`.execute(db);
}
