import { sql } from "kysely";
import type { DatabaseTransaction } from "../../database/database.js";

/**
 * Notes every day that there are sessions of, or ever were, as changed. The days of sessions are found one by one, which is
 * quick however many sessions there are.
 *
 * @param until up to and including this UTC day, days count that nothing is known of, if there is an earlier one
 */
export async function noteEveryDay(trx: DatabaseTransaction, until: string | null = null): Promise<void> {
	await sql`
		WITH RECURSIVE stored (day) AS (
			SELECT min(session_day) FROM sessions
			UNION ALL
			SELECT (SELECT min(session_day) FROM sessions WHERE session_day > stored.day) FROM stored WHERE stored.day IS NOT NULL
		), known AS (
			SELECT day FROM stored WHERE day IS NOT NULL
			UNION SELECT day FROM rolled_days
			UNION SELECT day FROM changed_days
		)
		INSERT INTO changed_days (day, position)
		SELECT day, nextval('change_positions')
		FROM (
			SELECT day FROM known
			UNION SELECT generate_series((SELECT min(day) FROM known), ${until}::date, '1 day')::date
			ORDER BY day
		) every
		ON CONFLICT (day) DO UPDATE SET position = EXCLUDED.position`.execute(trx);
}
