import { sql } from "kysely";
import { createCurtain } from "./curtain.js";
import { inCell, inRange } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

/** Reads what was done in the whole range. It is a breakdown by nature, so what few did is left out. */
export const readUses: ReadTable<"uses"> = async ({ db, query, smallestGroup }) => {
	const { mayShow } = createCurtain(smallestGroup, true);
	const { rows } = await sql<{
		name: string;
		property: string;
		value: string;
		uses: number;
		sessions: number;
		group: number;
	}>`
		SELECT name, property, value, sum(uses)::bigint AS uses, sum(sessions)::bigint AS sessions,
			max(installations) AS group
		FROM daily_uses
		WHERE ${inCell("daily_uses", query)} AND ${inRange("daily_uses", query)}
		GROUP BY name, property, value
		ORDER BY name, property, uses DESC, value`.execute(db);
	const shown = rows.filter(({ group }) => mayShow(group));
	return {
		rows: shown.map(({ name, property, value, uses, sessions }) => ({ name, property, value, uses, sessions })),
		hidden: rows.length - shown.length,
	};
};
