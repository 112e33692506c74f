import { sql } from "kysely";
import type { Curtained } from "./curtain.js";
import { show } from "./curtain.js";
import { daysOf, inCell, joinDay } from "./fragments.js";
import { curtained, isOpen, joinSessionGuards } from "./guards.js";
import type { ReadTable } from "./read-table.js";
import { shareOf } from "./share-of.js";

interface QualityRow extends Curtained {
	readonly day: string;
	readonly numbered: number;
	readonly lost: number;
	readonly p50: number | null;
	readonly p90: number | null;
	/** Sessions of all traffic, and those of them that are not like Studio's, of the days on which both may be shown. */
	readonly every: number;
	readonly other: number;
	readonly everyClosed: number;
	readonly everySeen: number;
}

/** Reads what was lost, what took long, and what did not look like Studio's. */
export const readQuality: ReadTable<"quality"> = async ({ db, query, smallestGroup }) => {
	const all = { ...query, traffic: "all" } as const;
	const studio = { ...query, traffic: "studio" } as const;
	const open = isOpen("guards.smallest_group", smallestGroup);
	const everyOpen = sql`${open} AND ${isOpen("every.smallest_group", smallestGroup)}`;
	const { rows } = await sql<QualityRow>`
		SELECT first AS day, ${curtained(open)},
			coalesce(sum(daily_sessions.events_numbered) FILTER (WHERE ${open}), 0)::bigint AS numbered,
			coalesce(sum(daily_sessions.events_lost) FILTER (WHERE ${open}), 0)::bigint AS lost,
			CASE WHEN count(*) = 1 THEN max(delay_p50_ms) END AS p50,
			CASE WHEN count(*) = 1 THEN max(delay_p90_ms) END AS p90,
			coalesce(sum(every.sessions) FILTER (WHERE ${everyOpen}), 0)::bigint AS every,
			coalesce(sum(every.sessions - coalesce(studio.sessions, 0)) FILTER (WHERE ${everyOpen}), 0)::bigint AS other,
			count(*) FILTER (WHERE NOT (${everyOpen})) AS "everyClosed",
			coalesce(max(every.installations) FILTER (WHERE ${everyOpen}), 0) AS "everySeen"
		FROM ${daysOf(query)} ${joinDay("daily_sessions", query)} ${joinDay("daily_delays", query)}
		${joinSessionGuards(query)}
		LEFT JOIN daily_sessions every ON every.day = days.day AND ${inCell("every", all)}
		LEFT JOIN daily_sessions studio ON studio.day = days.day AND ${inCell("studio", studio)}
		GROUP BY first ORDER BY first`.execute(db);
	return {
		rows: rows.map((row) => {
			const every: Curtained = { closed: row.everyClosed, seen: row.everySeen };
			return {
				day: row.day,
				eventsNumbered: show(row, row.numbered),
				eventsLost: show(row, row.lost),
				lossRate: show(row, shareOf(row.lost, row.numbered)),
				delayP50Ms: show(row, row.p50),
				delayP90Ms: show(row, row.p90),
				otherSessions: show(every, row.other),
				otherShare: show(every, shareOf(row.other, row.every)),
			};
		}),
		hidden: rows.filter(({ everyClosed }) => everyClosed > 0).length,
	};
};
