import { sql } from "kysely";
import { mayShow } from "./curtain.js";
import type { ReadTable } from "./read-table.js";
import { shareOf } from "./share-of.js";

interface RetentionRow {
	readonly firstWeek: string;
	readonly week: string;
	readonly installations: number;
	/** What all traffic adds to Studio's; 0 when only that is asked for. */
	readonly others: number;
	readonly first: number;
	readonly firstOthers: number;
}

/** Reads who came back. The range says which first weeks are looked at; what came after them is shown whole. */
export const readRetention: ReadTable<"retention"> = async ({ db, query, smallestGroup }) => {
	const { rows } = await sql<RetentionRow>`
		WITH weeks AS (
			SELECT asked.first_week, asked.week, asked.installations,
				asked.installations - coalesce(studio.installations, 0) AS others
			FROM weekly_retention asked
			LEFT JOIN weekly_retention studio
				ON (studio.first_week, studio.week, studio.traffic) = (asked.first_week, asked.week, 'studio')
			WHERE asked.traffic = ${query.traffic}
				AND asked.first_week BETWEEN date_trunc('week', ${query.from}::date)::date AND ${query.to}::date
		)
		SELECT first_week::text AS "firstWeek", week::text AS week, installations, others,
			coalesce(max(installations) FILTER (WHERE week = first_week) OVER of_first, 0) AS first,
			coalesce(max(others) FILTER (WHERE week = first_week) OVER of_first, 0) AS "firstOthers"
		FROM weeks
		WINDOW of_first AS (PARTITION BY first_week)
		ORDER BY first_week, week`.execute(db);
	const isOpen = (...groups: ReadonlyArray<number>): boolean => groups.every((group) => mayShow(group, smallestGroup));
	const shown = rows.filter(({ first, firstOthers }) => isOpen(first, firstOthers));
	return {
		rows: shown.map(({ firstWeek, week, installations, others, first }) => {
			const known = isOpen(installations, others) ? installations : null;
			return { firstWeek, week, installations: known, share: shareOf(known, first) };
		}),
		hidden: rows.filter((row) => !isOpen(row.first, row.firstOthers, row.installations, row.others)).length,
	};
};
