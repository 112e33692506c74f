import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Whether those who said yes went on to use the plugin. Every day is marked, to be counted anew with it. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`
		CREATE TABLE daily_first_weeks (
			day date PRIMARY KEY,
			installations integer NOT NULL,
			active integer NOT NULL
		)`.execute(db);
	await sql`INSERT INTO stale_days (day) SELECT day FROM rolled_days WHERE rolled_at IS NOT NULL`.execute(db);
}
