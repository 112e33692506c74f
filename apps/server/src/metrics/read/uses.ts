import type { Row } from "@flipbook-telemetry/metrics-schema";
import { sql } from "kysely";
import { daysOf, inCell } from "./fragments.js";
import { isOpen, joinSessionGuards } from "./guards.js";
import type { ReadTable } from "./read-table.js";

interface UsesRow extends Row<"uses"> {
	/** It was done on a day that may be shown. */
	readonly isShown: boolean;
	/** It was done on such days only. */
	readonly isWhole: boolean;
}

/** Reads what was done in the whole range. It is a breakdown by nature, so what few did on a day is left out. */
export const readUses: ReadTable<"uses"> = async ({ db, query, smallestGroup }) => {
	const open = sql`${isOpen("daily_uses.smallest_group", smallestGroup)}
		AND ${isOpen("guards.smallest_group", smallestGroup)}`;
	const { rows } = await sql<UsesRow>`
		SELECT name, property, value,
			(sum(uses) FILTER (WHERE ${open}))::bigint AS uses,
			(sum(sessions) FILTER (WHERE ${open}))::bigint AS sessions,
			bool_or(${open}) AS "isShown", bool_and(${open}) AS "isWhole"
		FROM ${daysOf(query)}
		JOIN daily_uses ON daily_uses.day = days.day AND ${inCell("daily_uses", query)}
		${joinSessionGuards(query)}
		GROUP BY name, property, value
		ORDER BY name, property, uses DESC, value`.execute(db);
	return {
		rows: rows
			.filter(({ isShown }) => isShown)
			.map(({ name, property, value, uses, sessions }) => ({ name, property, value, uses, sessions })),
		hidden: rows.filter(({ isWhole }) => !isWhole).length,
	};
};
