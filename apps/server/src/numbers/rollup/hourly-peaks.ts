import { rules } from "@flipbook-telemetry/numbers-schema";
import { sql } from "kysely";
import type { DatabaseTransaction } from "../../database/database.js";
import { addDays } from "../../database/day.js";
import { cellColumns, combined } from "./cells.js";
import { sessionFacts } from "./session-facts.js";

/**
 * Finds the most sessions that went on at once in each hour of a day. A session goes on from its start up to, not
 * including, its last sign of life. Every start adds one and every end takes one away; the sum over all that came before a
 * moment, and at it, is how many went on then. It changes only where a session starts or ends, so the most in an hour is
 * found there, or where the hour begins.
 */
export async function rollUpPeaks(trx: DatabaseTransaction, day: string, nowMs: number): Promise<void> {
	const fromDay = addDays(day, -rules.maxSessionDays);
	await sql`DELETE FROM hourly_peaks WHERE day = ${day}::date`.execute(trx);
	await sql`
		WITH bounds AS (
			SELECT ${day}::date::timestamp AT TIME ZONE 'UTC' AS day_start,
				(${day}::date + 1)::timestamp AT TIME ZONE 'UTC' AS day_end
		), facts AS (
			SELECT plugin_version, channel, is_studio, greatest(started_at, day_start) AS started_at, last_seen_at
			FROM bounds, (${sessionFacts({ fromDay, toDay: day, nowMs })}) sessions
			WHERE last_seen_at > day_start AND started_at < last_seen_at
		), ${combined}, going_on AS (
			SELECT cell_number, started_at, last_seen_at FROM members JOIN cells USING (combination)
		), steps AS (
			SELECT cell_number, started_at AS at, 1 AS step FROM going_on
			UNION ALL
			SELECT cell_number, last_seen_at, -1 FROM going_on, bounds WHERE last_seen_at < day_end
			UNION ALL
			SELECT cell_number, day_start + hour * interval '1 hour', 0
			FROM cell_names, bounds, generate_series(0, 23) hour
		), levels AS (
			SELECT cell_number, at, sum(step) OVER (PARTITION BY cell_number ORDER BY at) AS level FROM steps
		), peaks AS (
			SELECT cell_number, extract(hour FROM at AT TIME ZONE 'UTC') AS hour, max(level) AS sessions
			FROM levels GROUP BY cell_number, 2
		)
		INSERT INTO hourly_peaks (plugin_version, channel, traffic, day, hour, sessions)
		SELECT ${cellColumns}, ${day}::date, hour, sessions
		FROM peaks JOIN cell_names cell USING (cell_number)
		WHERE sessions > 0`.execute(trx);
}
