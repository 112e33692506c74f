import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Counts of what leaves no row behind that could be counted later. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`
		CREATE TABLE daily_tallies (
			day date NOT NULL,
			kind text NOT NULL CHECK (kind IN ('event_rejected', 'installation_erased')),
			reason text NOT NULL,
			count bigint NOT NULL,
			PRIMARY KEY (kind, day, reason)
		)`.execute(db);
}
