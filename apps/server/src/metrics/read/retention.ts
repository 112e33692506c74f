import { sql } from "kysely";
import { createCurtain } from "./curtain.js";
import type { ReadTable } from "./read-table.js";
import { shareOf } from "./share-of.js";

/** Reads who came back. The range says which first weeks are looked at; what came after them is shown whole. */
export const readRetention: ReadTable<"retention"> = async ({ db, query, smallestGroup }) => {
	const { mayShow, show } = createCurtain(smallestGroup, true);
	const { rows } = await sql<{ firstWeek: string; week: string; installations: number; first: number }>`
		SELECT first_week::text AS "firstWeek", week::text AS week, installations,
			coalesce(max(installations) FILTER (WHERE week = first_week) OVER (PARTITION BY first_week), 0) AS first
		FROM weekly_retention
		WHERE traffic = ${query.traffic}
			AND first_week BETWEEN date_trunc('week', ${query.from}::date)::date AND ${query.to}::date
		ORDER BY first_week, week`.execute(db);
	const shown = rows.filter(({ first }) => mayShow(first));
	return {
		rows: shown.map(({ firstWeek, week, installations, first }) => ({
			firstWeek,
			week,
			installations: show(installations, installations),
			share: shareOf(show(installations, installations), first),
		})),
		hidden: rows.filter((row) => !mayShow(row.first) || !mayShow(row.installations)).length,
	};
};
