import { sql } from "kysely";
import type { DatabaseTransaction } from "../../database/database.js";
import { cellColumns, combined } from "./cells.js";
import { sessionFacts } from "./session-facts.js";

/**
 * Finds how long the events took to arrive, of the sessions that started on a day. There are far fewer delays than events, so
 * those that took equally long are counted together before they are put in order.
 */
export async function rollUpDelays(trx: DatabaseTransaction, day: string, nowMs: number): Promise<void> {
	await sql`DELETE FROM daily_delays WHERE day = ${day}::date`.execute(trx);
	await sql`
		WITH facts AS (${sessionFacts({ fromDay: day, toDay: day, nowMs })}), ${combined}, delays AS (
			SELECT session_id, round(extract(epoch FROM received_at - occurred_at) * 1000)::bigint AS delay_ms
			FROM events WHERE session_day = ${day}::date
		), by_combination AS (
			SELECT combination, delay_ms, count(*) AS events
			FROM delays JOIN members USING (session_id)
			GROUP BY combination, delay_ms
		), by_cell AS (
			SELECT cell_number, delay_ms, sum(events) AS events
			FROM by_combination JOIN cells USING (combination)
			GROUP BY cell_number, delay_ms
		), ranked AS (
			SELECT cell_number, delay_ms, sum(events) OVER (PARTITION BY cell_number) AS events,
				sum(events) OVER (PARTITION BY cell_number ORDER BY delay_ms) AS events_up_to
			FROM by_cell
		), counts AS (
			SELECT cell_number, max(events) AS events,
				min(delay_ms) FILTER (WHERE events_up_to >= 0.5 * events) AS delay_p50_ms,
				min(delay_ms) FILTER (WHERE events_up_to >= 0.9 * events) AS delay_p90_ms
			FROM ranked GROUP BY cell_number
		)
		INSERT INTO daily_delays (plugin_version, channel, traffic, day, events, delay_p50_ms, delay_p90_ms)
		SELECT ${cellColumns}, ${day}::date, events, delay_p50_ms, delay_p90_ms
		FROM counts JOIN cell_names cell USING (cell_number)`.execute(trx);
}
