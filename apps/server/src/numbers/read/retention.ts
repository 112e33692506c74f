import { sql } from "kysely";
import { shareOf } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

interface RetentionRow {
	readonly firstWeek: string;
	readonly week: string;
	readonly installations: number;
	readonly first: number;
	readonly few: boolean;
}

/**
 * Reads who came back. The range says which first weeks are looked at; every week after them that has been counted has a
 * row, also one in which nobody came back.
 */
export const readRetention: ReadTable<"retention"> = async ({ db, query, smallestGroup }) => {
	const { rows } = await sql<RetentionRow>`
		WITH counted AS (
			SELECT generate_series(min(week)::timestamp, max(week)::timestamp, interval '1 week')::date AS week
			FROM weekly_retention
		), cohorts AS (
			SELECT first_week, max(installations) FILTER (WHERE week = first_week) AS installations
			FROM weekly_retention
			WHERE traffic = ${query.traffic}
				AND first_week BETWEEN date_trunc('week', ${query.from}::date::timestamp)::date AND ${query.to}::date
			GROUP BY first_week
		)
		SELECT cohorts.first_week::text AS "firstWeek", counted.week::text AS week,
			coalesce(weekly_retention.installations, 0) AS installations,
			coalesce(cohorts.installations, 0) AS first,
			coalesce(weekly_retention.installations, 0) BETWEEN 1 AND ${smallestGroup - 1}::integer AS few
		FROM cohorts
		JOIN counted ON counted.week >= cohorts.first_week
		LEFT JOIN weekly_retention ON weekly_retention.traffic = ${query.traffic}
			AND weekly_retention.first_week = cohorts.first_week AND weekly_retention.week = counted.week
		ORDER BY cohorts.first_week, counted.week`.execute(db);
	return rows.map(({ firstWeek, week, installations, first, few }) => {
		return { firstWeek, week, installations, share: shareOf(installations, first), few };
	});
};
