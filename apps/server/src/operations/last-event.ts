import { sql } from "kysely";
import type { Database } from "../database/database.js";

/**
 * When the last event that is stored came in, in milliseconds since 1970; null when none is. A session's token is valid for
 * 30 days, so what came in since the newest session began is of one that began at most 31 days before it: only the events of
 * those days are read. There are two statements, so that neither waits for one table while it holds the other.
 */
export async function readLastEventAtMs(db: Database): Promise<number | null> {
	const { rows: newest } = await sql<{ firstDay: string | null }>`
		SELECT max(session_day) - 31 AS "firstDay" FROM sessions WHERE events > 0`.execute(db);
	const firstDay = newest[0]?.firstDay ?? null;
	if (firstDay === null) {
		return null;
	}
	const { rows } = await sql<{ atMs: number | null }>`
		SELECT (extract(epoch FROM max(received_at)) * 1000)::float8 AS "atMs" FROM events
		WHERE session_day >= ${firstDay}::date`.execute(db);
	return rows[0]?.atMs ?? null;
}
