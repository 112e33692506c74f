import { sql } from "kysely";
import { daysOf, joinDay } from "./fragments.js";
import { isOpen, joinGuards } from "./guards.js";
import type { ReadTable } from "./read-table.js";
import { shareOf } from "./share-of.js";

interface ActivesRow {
	readonly day: string;
	/** Null: behind the curtain. */
	readonly daily: number | null;
	readonly weekly: number | null;
	readonly monthly: number | null;
}

/** Reads who was active; of an interval, as of its last day. */
export const readActives: ReadTable<"actives"> = async ({ db, query, smallestGroup }) => {
	const guards = ["smallest_daily", "smallest_weekly", "smallest_monthly"];
	const { rows } = await sql<ActivesRow>`
		SELECT DISTINCT ON (first) first AS day,
			CASE WHEN ${isOpen("guards.smallest_daily", smallestGroup)} THEN coalesce(daily, 0) END AS daily,
			CASE WHEN ${isOpen("guards.smallest_weekly", smallestGroup)} THEN coalesce(weekly, 0) END AS weekly,
			CASE WHEN ${isOpen("guards.smallest_monthly", smallestGroup)} THEN coalesce(monthly, 0) END AS monthly
		FROM ${daysOf(query)} ${joinDay("daily_actives", query)} ${joinGuards("daily_actives", guards, query)}
		ORDER BY first, days.day DESC`.execute(db);
	return {
		rows: rows.map((row) => ({ ...row, stickiness: shareOf(row.daily, row.monthly) })),
		hidden: rows.filter(({ daily, weekly, monthly }) => [daily, weekly, monthly].includes(null)).length,
	};
};
