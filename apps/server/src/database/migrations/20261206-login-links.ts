import type { Kysely } from "kysely";
import { sql } from "kysely";

/**
 * The links of `telemetry login-link` that have not been used. The table holds those of the last ten minutes, so the migration
 * takes no time and no room, however many events there are. The way back: `DROP TABLE login_links`, and delete the migration's
 * row from `kysely_migration`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`
		CREATE TABLE login_links (
			id uuid PRIMARY KEY,
			expires_at timestamptz NOT NULL
		)`.execute(db);
}
