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

/**
 * Counts what was done in the sessions that started on a day. Cells, installations and kinds of use are numbered first: a
 * day has many rows to sort, and numbers sort in a third of the time that their texts take.
 */
export async function rollUpUses(
	trx: DatabaseTransaction,
	day: string,
	nowMs: number,
	catalogue: ReadonlyArray<EventDescriptor>,
): Promise<void> {
	await sql`DELETE FROM daily_uses WHERE day = ${day}::date`.execute(trx);
	await sql`
		WITH facts AS (${sessionFacts({ fromDay: day, toDay: day, nowMs })}), members AS (
			SELECT session_id, ${cellColumns},
				dense_rank() OVER (ORDER BY ${cellColumns}) AS cell_number,
				dense_rank() OVER (ORDER BY installation_key) AS installation_number
			FROM facts
			${inEveryCell}
		), uses AS (
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
		), kinds AS (
			SELECT *, dense_rank() OVER (ORDER BY name, property, value) AS kind_number FROM uses
		), counts AS (
			SELECT cell_number, kind_number,
				sum(uses) AS uses, count(*) AS sessions, count(DISTINCT installation_number) AS installations
			FROM members JOIN kinds USING (session_id)
			GROUP BY cell_number, kind_number
		)
		INSERT INTO daily_uses (
			plugin_version, channel, traffic, day, name, property, value, uses, sessions, installations)
		SELECT ${cellColumns}, ${day}::date, kind.name, kind.property, kind.value,
			counts.uses, counts.sessions, counts.installations
		FROM counts
		JOIN (SELECT DISTINCT cell_number, plugin_version, channel, traffic FROM members) cell USING (cell_number)
		JOIN (SELECT DISTINCT kind_number, name, property, value FROM kinds) kind USING (kind_number)`.execute(trx);
}
