import { sql } from "kysely";
import type { DatabaseTransaction } from "../../database/database.js";
import { addDays } from "../../database/day.js";
import { sessionFacts } from "./session-facts.js";

/** Counts who had a session in a week, by the week in which they were first seen. `monday` names the week. */
export async function rollUpRetention(trx: DatabaseTransaction, monday: string, nowMs: number): Promise<void> {
	await sql`DELETE FROM weekly_retention WHERE week = ${monday}::date`.execute(trx);
	await sql`
		INSERT INTO weekly_retention (traffic, first_week, week, installations)
		SELECT traffic, date_trunc('week', first_seen_day)::date, ${monday}::date, count(DISTINCT installation_key)
		FROM (${sessionFacts({ fromDay: monday, toDay: addDays(monday, 6), nowMs })}) facts
		JOIN installations USING (installation_key)
		CROSS JOIN LATERAL (VALUES ('all'), (CASE WHEN is_studio THEN 'studio' END)) traffic (traffic)
		WHERE traffic IS NOT NULL
		GROUP BY 1, 2`.execute(trx);
}
