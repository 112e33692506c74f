import type { Kysely } from "kysely";
import { sql } from "kysely";

/**
 * Hashes of the ids of erased sessions. Nothing is filled in: the table starts empty, so a session that was erased before
 * this migration is not known by it. Way back: drop the table.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`
		CREATE TABLE erased_sessions (
			session_hash bytea PRIMARY KEY,
			erased_day date NOT NULL
		)`.execute(db);
}
