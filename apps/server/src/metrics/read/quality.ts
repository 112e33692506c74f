import { sql } from "kysely";
import { createCurtain, isFiltered } from "./curtain.js";
import { daysOf, inCell, joinDay } from "./fragments.js";
import type { ReadTable } from "./read-table.js";
import { shareOf } from "./share-of.js";

/** Reads what was lost, what took long, and what did not look like Studio's. */
export const readQuality: ReadTable<"quality"> = async ({ db, query, smallestGroup }) => {
	const { mayShow, show } = createCurtain(smallestGroup, isFiltered(query));
	const all = { ...query, traffic: "all" } as const;
	const studio = { ...query, traffic: "studio" } as const;
	const { rows } = await sql<{
		day: string;
		group: number;
		numbered: number;
		lost: number;
		p50: number | null;
		p90: number | null;
		every: number;
		other: number;
	}>`
		SELECT first AS day,
			coalesce(max(daily_sessions.installations), 0) AS group,
			coalesce(sum(daily_sessions.events_numbered), 0)::bigint AS numbered,
			coalesce(sum(daily_sessions.events_lost), 0)::bigint AS lost,
			CASE WHEN count(*) = 1 THEN max(delay_p50_ms) END AS p50,
			CASE WHEN count(*) = 1 THEN max(delay_p90_ms) END AS p90,
			coalesce(sum(every.sessions), 0)::bigint AS every,
			coalesce(sum(every.sessions), 0)::bigint - coalesce(sum(studio.sessions), 0)::bigint AS other
		FROM ${daysOf(query)} ${joinDay("daily_sessions", query)} ${joinDay("daily_delays", query)}
		LEFT JOIN daily_sessions every ON every.day = days.day AND ${inCell("every", all)}
		LEFT JOIN daily_sessions studio ON studio.day = days.day AND ${inCell("studio", studio)}
		GROUP BY first ORDER BY first`.execute(db);
	return {
		rows: rows.map(({ day, group, numbered, lost, p50, p90, every, other }) => ({
			day,
			eventsNumbered: show(group, numbered),
			eventsLost: show(group, lost),
			lossRate: show(group, shareOf(lost, numbered)),
			delayP50Ms: show(group, p50),
			delayP90Ms: show(group, p90),
			otherSessions: show(group, other),
			otherShare: show(group, shareOf(other, every)),
		})),
		hidden: rows.filter(({ group }) => !mayShow(group)).length,
	};
};
