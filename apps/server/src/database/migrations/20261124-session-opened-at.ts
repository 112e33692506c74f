import type { Kysely } from "kysely";
import { sql } from "kysely";

/**
 * When the server first heard of a session. Until now a session began when it was opened; one that begins while the
 * server is away is opened later.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`ALTER TABLE sessions ADD COLUMN opened_at timestamptz`.execute(db);
	await sql`UPDATE sessions SET opened_at = started_at`.execute(db);
	await sql`
		ALTER TABLE sessions
			ALTER COLUMN opened_at SET NOT NULL,
			ADD CHECK (opened_at >= started_at)`.execute(db);
}
