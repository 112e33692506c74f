import type { Kysely } from "kysely";
import { sql } from "kysely";

/**
 * A sign of life changes `last_seen_at` and, with a batch, counts. While no index is on them and the page has room,
 * PostgreSQL writes the new row beside the old one and touches no index (a heap-only tuple).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`DROP INDEX sessions_open`.execute(db);
	await sql`CREATE INDEX sessions_open ON sessions (session_day) WHERE ended_at IS NULL`.execute(db);
	await sql`ALTER TABLE sessions SET (fillfactor = 80)`.execute(db);
}
