import type { Kysely } from "kysely";
import { sql } from "kysely";

/**
 * What tells how far a session's numbers can be trusted: the highest sequence number seen (less the events stored, that is
 * what was lost), and whether its requests looked like Studio's.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`
		ALTER TABLE sessions
			ADD COLUMN max_seq integer NOT NULL DEFAULT 0,
			ADD COLUMN origin text NOT NULL DEFAULT 'unknown' CHECK (origin IN ('studio', 'other', 'unknown'))`.execute(db);
	await sql`
		UPDATE sessions SET max_seq = seen.max_seq
		FROM (SELECT session_id, max(seq) AS max_seq FROM events GROUP BY session_id) seen
		WHERE sessions.session_id = seen.session_id`.execute(db);
}
