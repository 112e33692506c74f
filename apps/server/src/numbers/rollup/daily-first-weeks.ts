import { rules } from "@flipbook-telemetry/numbers-schema";
import { sql } from "kysely";
import type { DatabaseTransaction } from "../../database/database.js";
import { addDays } from "../../database/day.js";
import { sessionFacts } from "./session-facts.js";

/** Counts the installations first seen on a day, and those of them that were active in the week that begins with it. */
export async function rollUpFirstWeek(trx: DatabaseTransaction, day: string, nowMs: number): Promise<void> {
	const toDay = addDays(day, rules.weekDays - 1);
	await sql`DELETE FROM daily_first_weeks WHERE day = ${day}::date`.execute(trx);
	await sql`
		WITH facts AS (SELECT * FROM (${sessionFacts({ fromDay: day, toDay, nowMs })}) sessions WHERE is_studio)
		INSERT INTO daily_first_weeks (day, installations, active)
		SELECT ${day}::date, count(*), count(*) FILTER (WHERE installation_key IN (
			SELECT installation_key FROM facts WHERE is_active
		))
		FROM (
			SELECT DISTINCT installation_key FROM facts JOIN installations USING (installation_key)
			WHERE session_day = ${day}::date AND first_seen_day = ${day}::date
		) firsts
		HAVING count(*) > 0`.execute(trx);
}
