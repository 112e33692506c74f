import { rules } from "@flipbook-telemetry/metrics-schema";
import { sql } from "kysely";
import type { DatabaseTransaction } from "../../database/database.js";
import { addDays } from "../../domain/day.js";
import { cellColumns, inEveryCell } from "./cells.js";
import { sessionFacts } from "./session-facts.js";

/** Counts the installations that were active on a day, in its week and in its month. */
export async function rollUpActives(trx: DatabaseTransaction, day: string, nowMs: number): Promise<void> {
	const fromDay = addDays(day, 1 - rules.monthDays);
	await sql`DELETE FROM daily_actives WHERE day = ${day}::date`.execute(trx);
	await sql`
		WITH facts AS (
			SELECT installation_key, plugin_version, channel, is_studio, max(session_day) AS last_day
			FROM (${sessionFacts({ fromDay, toDay: day, nowMs })}) sessions
			WHERE is_active
			GROUP BY installation_key, plugin_version, channel, is_studio
		)
		INSERT INTO daily_actives (plugin_version, channel, traffic, day, daily, weekly, monthly)
		SELECT ${cellColumns}, ${day}::date,
			count(DISTINCT installation_key) FILTER (WHERE last_day = ${day}::date),
			count(DISTINCT installation_key) FILTER (WHERE last_day > ${addDays(day, -rules.weekDays)}::date),
			count(DISTINCT installation_key)
		FROM facts
		${inEveryCell}
		GROUP BY ${cellColumns}`.execute(trx);
}
