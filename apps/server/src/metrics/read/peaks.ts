import { sql } from "kysely";
import { createCurtain, isFiltered } from "./curtain.js";
import { daysOf, inCell, joinDay } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

interface PeakRow {
	readonly at: string;
	readonly peak: number;
	readonly group: number;
}

/** Reads the most sessions that went on at once. */
export const readPeaks: ReadTable<"peaks"> = async ({ db, query, smallestGroup }) => {
	const { mayShow, show } = createCurtain(smallestGroup, isFiltered(query));
	const { rows } = await sql<PeakRow>`
		SELECT first AS at, coalesce(max(hourly_peaks.sessions), 0) AS peak, coalesce(max(installations), 0) AS group
		FROM ${daysOf(query)} ${joinDay("hourly_peaks", query)} ${joinDay("daily_sessions", query)}
		GROUP BY first ORDER BY first`.execute(db);
	return {
		rows: rows.map(({ at, peak, group }) => ({ day: at, peak: show(group, peak) })),
		hidden: rows.filter(({ group }) => !mayShow(group)).length,
	};
};

/** Reads the most sessions that went on at once in each hour. */
export const readHours: ReadTable<"hours"> = async ({ db, query, smallestGroup }) => {
	const { mayShow, show } = createCurtain(smallestGroup, isFiltered(query));
	const { rows } = await sql<PeakRow>`
		SELECT to_char(days.day + hours.hour * interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at,
			coalesce(hourly_peaks.sessions, 0) AS peak, coalesce(installations, 0) AS group
		FROM ${daysOf(query)}
		CROSS JOIN generate_series(0, 23) hours (hour)
		${joinDay("daily_sessions", query)}
		LEFT JOIN hourly_peaks
			ON hourly_peaks.day = days.day AND hourly_peaks.hour = hours.hour AND ${inCell("hourly_peaks", query)}
		ORDER BY at`.execute(db);
	return {
		rows: rows.map(({ at, peak, group }) => ({ hour: at, peak: show(group, peak) })),
		hidden: rows.filter(({ group }) => !mayShow(group)).length,
	};
};
