import { sql } from "kysely";
import { daysOf } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

/** Reads how many installations were erased. */
export const readErasures: ReadTable<"erasures"> = async ({ db, query }) => {
	const { rows } = await sql<{ day: string; erasures: number }>`
		SELECT first AS day, coalesce(sum(count), 0)::bigint AS erasures
		FROM ${daysOf(query)} LEFT JOIN daily_tallies ON daily_tallies.day = days.day AND kind = 'installation_erased'
		GROUP BY first ORDER BY first`.execute(db);
	return { rows, hidden: 0 };
};
