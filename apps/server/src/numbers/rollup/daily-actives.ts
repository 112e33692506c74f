import { rules } from "@flipbook-telemetry/numbers-schema";
import { sql } from "kysely";
import type { DatabaseTransaction } from "../../database/database.js";
import { addDays } from "../../database/day.js";
import { cellColumns, combined } from "./cells.js";
import { sessionFacts } from "./session-facts.js";

/**
 * Counts the installations that were active on a day, in its week and in its month. Those that were so in the same
 * combinations count together: there are many installations, but few ways in which they differ.
 */
export async function rollUpActives(trx: DatabaseTransaction, day: string, nowMs: number): Promise<void> {
	const fromDay = addDays(day, 1 - rules.monthDays);
	await sql`DELETE FROM daily_actives WHERE day = ${day}::date`.execute(trx);
	await sql`
		WITH facts AS (
			SELECT installation_key, plugin_version, channel, is_studio, max(session_day) AS last_day
			FROM (${sessionFacts({ fromDay, toDay: day, nowMs })}) sessions
			WHERE is_active
			GROUP BY installation_key, plugin_version, channel, is_studio
		), ${combined}, installation AS (
			SELECT array_agg(combination ORDER BY combination) AS combinations,
				array_agg(
					CASE WHEN last_day = ${day}::date THEN 1 WHEN last_day > ${addDays(day, -rules.weekDays)}::date THEN 7 ELSE 28 END
					ORDER BY combination
				) AS spans
			FROM members GROUP BY installation_key
		), alike AS (
			SELECT row_number() OVER () AS alike_number, combinations, spans, count(*) AS installations
			FROM installation GROUP BY combinations, spans
		), counts AS (
			SELECT cell_number, installations, min(span) AS span
			FROM alike, unnest(combinations, spans) part (combination, span)
			JOIN cells USING (combination)
			GROUP BY cell_number, alike_number, installations
		)
		INSERT INTO daily_actives (plugin_version, channel, traffic, day, daily, weekly, monthly)
		SELECT ${cellColumns}, ${day}::date,
			coalesce(sum(installations) FILTER (WHERE span <= 1), 0),
			coalesce(sum(installations) FILTER (WHERE span <= 7), 0),
			sum(installations)
		FROM counts JOIN cell_names cell USING (cell_number)
		GROUP BY ${cellColumns}`.execute(trx);
}
