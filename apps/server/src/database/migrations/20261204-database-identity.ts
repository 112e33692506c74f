import type { Kysely } from "kysely";
import { sql } from "kysely";

/**
 * Remembers which physical database the rows were last used in, so that one that was restored from a backup is recognized,
 * however that was done. At 10 million events: some milliseconds and one page, since it is one row. The way back: DROP TABLE.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`
		CREATE TABLE database_identity (
			is_only_row boolean PRIMARY KEY DEFAULT true CHECK (is_only_row),
			identity text NOT NULL
		)`.execute(db);
}
