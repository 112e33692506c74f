import type { Row } from "@flipbook-telemetry/numbers-schema";
import { sql } from "kysely";
import { daysOf, inCell, isFew } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

/** Reads what was done in the whole range. */
export const readUses: ReadTable<"uses"> = async ({ db, query, smallestGroup }) => {
	// A day that is missing has no rows here, but every sum would leave it out.
	const ifWhole = (column: string) => sql`CASE WHEN range.is_whole THEN sum(${sql.ref(column)})::bigint END`;
	const { rows } = await sql<Row<"uses">>`
		WITH days AS MATERIALIZED (SELECT * FROM ${daysOf(query)}), range AS (
			SELECT NOT bool_or(coalesce(is_missing, FALSE)) AS is_whole FROM days
		)
		SELECT name, property, value, ${ifWhole("uses")} AS uses, ${ifWhole("sessions")} AS sessions,
			${isFew(sql`TRUE`, sql`max(installations)`, smallestGroup)} AS few
		FROM range CROSS JOIN days
		JOIN daily_uses ON daily_uses.day = days.day AND ${inCell("daily_uses", query)}
		GROUP BY name, property, value, range.is_whole
		ORDER BY name, property, uses DESC, value`.execute(db);
	return rows;
};
