import { sql } from "kysely";
import { createCurtain, isFiltered } from "./curtain.js";
import { daysOf, joinDay } from "./fragments.js";
import type { ReadTable } from "./read-table.js";
import { shareOf } from "./share-of.js";

/** Reads who was active; of an interval, as of its last day. */
export const readActives: ReadTable<"actives"> = async ({ db, query, smallestGroup }) => {
	const { mayShow, show } = createCurtain(smallestGroup, isFiltered(query));
	const { rows } = await sql<{ day: string; daily: number; weekly: number; monthly: number }>`
		SELECT DISTINCT ON (first) first AS day,
			coalesce(daily, 0) AS daily, coalesce(weekly, 0) AS weekly, coalesce(monthly, 0) AS monthly
		FROM ${daysOf(query)} ${joinDay("daily_actives", query)}
		ORDER BY first, days.day DESC`.execute(db);
	return {
		rows: rows.map(({ day, daily, weekly, monthly }) => ({
			day,
			daily: show(daily, daily),
			weekly: show(weekly, weekly),
			monthly: show(monthly, monthly),
			stickiness: shareOf(show(daily, daily), show(monthly, monthly)),
		})),
		hidden: rows.filter((row) => ![row.daily, row.weekly, row.monthly].every(mayShow)).length,
	};
};
