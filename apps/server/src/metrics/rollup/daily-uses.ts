import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import { sql } from "kysely";
import type { DatabaseTransaction } from "../../database/database.js";
import { cellColumns, inEveryCell } from "./cells.js";
import { sessionFacts } from "./session-facts.js";

/** The properties whose values can be told apart and counted: those with a fixed list of them. */
function countedProperties(
	catalogue: ReadonlyArray<EventDescriptor>,
): ReadonlyArray<{ name: string; property: string }> {
	return catalogue.flatMap(({ name, properties }) =>
		properties
			.filter(({ kind }) => kind === "oneOf" || kind === "boolean")
			.map((property) => ({ name, property: property.name })),
	);
}

/** Counts what was done in the sessions that started on a day. */
export async function rollUpUses(
	trx: DatabaseTransaction,
	day: string,
	nowMs: number,
	catalogue: ReadonlyArray<EventDescriptor>,
): Promise<void> {
	await sql`DELETE FROM daily_uses WHERE day = ${day}::date`.execute(trx);
	await sql`
		WITH uses AS (
			SELECT session_id, name, '' AS property, '' AS value, count(*) AS uses
			FROM events WHERE session_day = ${day}::date
			GROUP BY session_id, name
			UNION ALL
			SELECT session_id, name, counted.property, properties ->> counted.property, count(*)
			FROM events
			JOIN jsonb_to_recordset(${JSON.stringify(countedProperties(catalogue))}::jsonb)
				counted (name text, property text) USING (name)
			WHERE session_day = ${day}::date AND properties ? counted.property
			GROUP BY 1, 2, 3, 4
		)
		INSERT INTO daily_uses (
			plugin_version, channel, traffic, day, name, property, value, uses, sessions, installations)
		SELECT ${cellColumns}, ${day}::date, name, property, value,
			sum(uses), count(*), count(DISTINCT installation_key)
		FROM (${sessionFacts({ fromDay: day, toDay: day, nowMs })}) facts
		JOIN uses USING (session_id)
		${inEveryCell}
		GROUP BY ${cellColumns}, name, property, value`.execute(trx);
}
