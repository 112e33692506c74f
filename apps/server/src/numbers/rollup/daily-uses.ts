import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import { sql } from "kysely";
import type { DatabaseTransaction } from "../../database/database.js";
import { cellColumns, combined } from "./cells.js";
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
 * Counts what was done in the sessions that started on a day. Uses and sessions are counted by combination and added up by
 * cell; an installation counts once in a cell, so those that did a thing in the same combinations are counted together. The
 * two are put below each other and added up, which needs no join.
 */
export async function rollUpUses(
	trx: DatabaseTransaction,
	day: string,
	nowMs: number,
	catalogue: ReadonlyArray<EventDescriptor>,
): Promise<void> {
	await sql`DELETE FROM daily_uses WHERE day = ${day}::date`.execute(trx);
	await sql`
		WITH facts AS (${sessionFacts({ fromDay: day, toDay: day, nowMs })}), ${combined}, uses AS MATERIALIZED (
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
		), kinds AS MATERIALIZED (
			SELECT row_number() OVER () AS kind, name, property, value FROM uses GROUP BY name, property, value
		), done AS MATERIALIZED (
			SELECT kind, installation_key, combination, sum(uses) AS uses, count(*) AS sessions
			FROM uses JOIN kinds USING (name, property, value) JOIN members USING (session_id)
			GROUP BY kind, installation_key, combination
		), amounts AS (
			SELECT kind, cell_number, uses, sessions, 0 AS installations
			FROM (
				SELECT kind, combination, sum(uses) AS uses, sum(sessions) AS sessions FROM done GROUP BY kind, combination
			) by_combination JOIN cells USING (combination)
		), installation AS (
			SELECT kind, array_agg(combination ORDER BY combination) AS combinations
			FROM done GROUP BY kind, installation_key
		), alike AS (
			SELECT kind, combinations, count(*) AS installations FROM installation GROUP BY kind, combinations
		), counted AS (
			SELECT kind, cell_number, 0 AS uses, 0 AS sessions, installations
			FROM alike, LATERAL (
				SELECT DISTINCT cell_number FROM cells WHERE combination = ANY(combinations)
			) counting
		), counts AS (
			SELECT kind, cell_number, sum(uses) AS uses, sum(sessions) AS sessions, sum(installations) AS installations
			FROM (SELECT * FROM amounts UNION ALL SELECT * FROM counted) each
			GROUP BY kind, cell_number
		)
		INSERT INTO daily_uses (
			plugin_version, channel, traffic, day, name, property, value, uses, sessions, installations)
		SELECT ${cellColumns}, ${day}::date, name, property, value, uses, sessions, installations
		FROM counts JOIN cell_names cell USING (cell_number)
		JOIN kinds USING (kind)`.execute(trx);
}
