import type { Row } from "@flipbook-telemetry/numbers-schema";
import { sql } from "kysely";
import { daysOf, ifCounted, inCell, isFew, joinDay } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

/** Reads the most sessions that went on at once. */
export const readPeaks: ReadTable<"peaks"> = async ({ db, query, smallestGroup }) => {
	const { rows } = await sql<Row<"peaks">>`
		SELECT first AS day, ${ifCounted(sql`coalesce(max(hourly_peaks.sessions), 0)`)} AS peak,
			${isFew(sql`max(hourly_peaks.sessions) > 0`, sql`max(daily_sessions.installations)`, smallestGroup)} AS few
		FROM ${daysOf(query)} ${joinDay("hourly_peaks", query)} ${joinDay("daily_sessions", query)}
		GROUP BY first ORDER BY first`.execute(db);
	return rows;
};

/** Reads the most sessions that went on at once in each hour. Hours that began after their day was counted are not known. */
export const readHours: ReadTable<"hours"> = async ({ db, query, smallestGroup }) => {
	const { rows } = await sql<Row<"hours">>`
		SELECT to_char(start, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS hour,
			CASE WHEN rolled_at AT TIME ZONE 'UTC' >= start THEN coalesce(hourly_peaks.sessions, 0) END AS peak,
			${isFew(sql`hourly_peaks.sessions > 0`, sql`daily_sessions.installations`, smallestGroup)} AS few
		FROM ${daysOf(query)}
		CROSS JOIN generate_series(0, 23) hours (hour)
		CROSS JOIN LATERAL (SELECT days.day + hours.hour * interval '1 hour' AS start) starts
		LEFT JOIN hourly_peaks
			ON hourly_peaks.day = days.day AND hourly_peaks.hour = hours.hour AND ${inCell("hourly_peaks", query)}
		${joinDay("daily_sessions", query)}
		ORDER BY 1`.execute(db);
	return rows;
};
