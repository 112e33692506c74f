import { sql } from "kysely";
import type { Curtained } from "./curtain.js";
import { hiddenOf, show } from "./curtain.js";
import { daysOf, inCell, joinDay } from "./fragments.js";
import { curtained, isOpen, joinSessionGuards } from "./guards.js";
import type { ReadTable } from "./read-table.js";

/** Reads the most sessions that went on at once. */
export const readPeaks: ReadTable<"peaks"> = async ({ db, query, smallestGroup }) => {
	const open = isOpen("guards.smallest_group", smallestGroup);
	const { rows } = await sql<Curtained & { readonly day: string; readonly peak: number }>`
		SELECT first AS day, ${curtained(open)},
			coalesce(max(hourly_peaks.sessions) FILTER (WHERE ${open}), 0) AS peak
		FROM ${daysOf(query)} ${joinDay("hourly_peaks", query)} ${joinDay("daily_sessions", query)}
		${joinSessionGuards(query)}
		GROUP BY first ORDER BY first`.execute(db);
	return { rows: rows.map((row) => ({ day: row.day, peak: show(row, row.peak) })), hidden: hiddenOf(rows) };
};

/** Reads the most sessions that went on at once in each hour. */
export const readHours: ReadTable<"hours"> = async ({ db, query, smallestGroup }) => {
	const { rows } = await sql<{ readonly hour: string; readonly peak: number | null }>`
		SELECT to_char(days.day + hours.hour * interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS hour,
			CASE WHEN ${isOpen("guards.smallest_group", smallestGroup)} THEN coalesce(hourly_peaks.sessions, 0) END AS peak
		FROM ${daysOf(query)}
		CROSS JOIN generate_series(0, 23) hours (hour)
		${joinSessionGuards(query)}
		LEFT JOIN hourly_peaks
			ON hourly_peaks.day = days.day AND hourly_peaks.hour = hours.hour AND ${inCell("hourly_peaks", query)}
		ORDER BY 1`.execute(db);
	return { rows, hidden: rows.filter(({ peak }) => peak === null).length };
};
