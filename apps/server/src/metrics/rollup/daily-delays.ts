import { sql } from "kysely";
import type { DatabaseTransaction } from "../../database/database.js";
import { cellColumns, combined } from "./cells.js";
import { sessionFacts } from "./session-facts.js";

/** Finds how long the events took to arrive, of the sessions that started on a day. */
export async function rollUpDelays(trx: DatabaseTransaction, day: string, nowMs: number): Promise<void> {
	await sql`DELETE FROM daily_delays WHERE day = ${day}::date`.execute(trx);
	await sql`
		WITH facts AS (${sessionFacts({ fromDay: day, toDay: day, nowMs })}), ${combined}, delays AS (
			SELECT session_id, round(extract(epoch FROM received_at - occurred_at) * 1000)::bigint AS delay_ms
			FROM events WHERE session_day = ${day}::date
		), counts AS (
			SELECT cell_number, count(*) AS events,
				percentile_disc(0.5) WITHIN GROUP (ORDER BY delay_ms) AS delay_p50_ms,
				percentile_disc(0.9) WITHIN GROUP (ORDER BY delay_ms) AS delay_p90_ms
			FROM delays JOIN members USING (session_id) JOIN cells USING (combination)
			GROUP BY cell_number
		)
		INSERT INTO daily_delays (plugin_version, channel, traffic, day, events, delay_p50_ms, delay_p90_ms)
		SELECT ${cellColumns}, ${day}::date, events, delay_p50_ms, delay_p90_ms
		FROM counts JOIN cell_names cell USING (cell_number)`.execute(trx);
}
