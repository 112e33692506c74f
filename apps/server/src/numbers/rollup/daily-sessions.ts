import { sql } from "kysely";
import type { DatabaseTransaction } from "../../database/database.js";
import { cellColumns, inEveryCell } from "./cells.js";
import { sessionFacts } from "./session-facts.js";

/** Counts the sessions that started on a day. */
export async function rollUpSessions(trx: DatabaseTransaction, day: string, nowMs: number): Promise<void> {
	await sql`DELETE FROM daily_sessions WHERE day = ${day}::date`.execute(trx);
	await sql`
		INSERT INTO daily_sessions (
			plugin_version, channel, traffic, day, sessions, installations, new_installations, ended_explicit, ended_silent,
			actions, stories_opened, events_numbered, events_lost, length_ms, length_p50_ms, length_p90_ms)
		SELECT ${cellColumns}, ${day}::date,
			count(*),
			count(DISTINCT facts.installation_key),
			count(DISTINCT facts.installation_key) FILTER (WHERE installations.first_seen_day = facts.session_day),
			count(*) FILTER (WHERE end_reason = 'explicit'),
			count(*) FILTER (WHERE end_reason = 'silent'),
			sum(actions),
			sum(stories_opened),
			coalesce(sum(events_numbered) FILTER (WHERE end_reason IS NOT NULL), 0),
			coalesce(sum(events_lost) FILTER (WHERE end_reason IS NOT NULL), 0),
			sum(length_ms),
			percentile_disc(0.5) WITHIN GROUP (ORDER BY length_ms),
			percentile_disc(0.9) WITHIN GROUP (ORDER BY length_ms)
		FROM (${sessionFacts({ fromDay: day, toDay: day, nowMs })}) facts
		JOIN installations USING (installation_key)
		${inEveryCell}
		GROUP BY ${cellColumns}`.execute(trx);
}
