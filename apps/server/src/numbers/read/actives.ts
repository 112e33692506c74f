import { sql } from "kysely";
import { daysOf, isFew, joinDay, shareOf } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

interface ActivesRow {
	readonly day: string;
	/** Null: not counted yet, as are the two others. */
	readonly daily: number | null;
	readonly weekly: number | null;
	readonly monthly: number | null;
	readonly few: boolean;
}

/** Reads who was active; of an interval, as of its last day that has been counted. */
export const readActives: ReadTable<"actives"> = async ({ db, query, smallestGroup }) => {
	const { rows } = await sql<ActivesRow>`
		SELECT DISTINCT ON (first) first AS day,
			CASE WHEN is_counted THEN coalesce(daily, 0) END AS daily,
			CASE WHEN is_counted THEN coalesce(weekly, 0) END AS weekly,
			CASE WHEN is_counted THEN coalesce(monthly, 0) END AS monthly,
			${isFew(sql`monthly > 0`, sql`monthly`, smallestGroup)} AS few
		FROM ${daysOf(query)} ${joinDay("daily_actives", query)}
		ORDER BY first, is_counted DESC, days.day DESC`.execute(db);
	return rows.map(({ day, daily, weekly, monthly, few }) => {
		return { day, daily, weekly, monthly, stickiness: shareOf(daily, monthly), few };
	});
};
