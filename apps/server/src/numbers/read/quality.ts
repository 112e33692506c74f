import { sql } from "kysely";
import { daysOf, ifCounted, inCell, isFew, joinDay, shareOf } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

interface QualityRow {
	readonly day: string;
	/** Null: not counted yet, as are the others. */
	readonly numbered: number | null;
	readonly lost: number | null;
	readonly p50: number | null;
	readonly p90: number | null;
	/** Sessions of all traffic, and those of them that are not like Studio's. */
	readonly every: number | null;
	readonly other: number | null;
	readonly few: boolean;
}

/** Reads what was lost, what took long, and what did not look like Studio's. */
export const readQuality: ReadTable<"quality"> = async ({ db, query, smallestGroup }) => {
	const all = { ...query, traffic: "all" } as const;
	const studio = { ...query, traffic: "studio" } as const;
	const { rows } = await sql<QualityRow>`
		SELECT first AS day,
			${ifCounted(sql`coalesce(sum(daily_sessions.events_numbered), 0)::bigint`)} AS numbered,
			${ifCounted(sql`coalesce(sum(daily_sessions.events_lost), 0)::bigint`)} AS lost,
			CASE WHEN count(*) = 1 THEN max(delay_p50_ms) END AS p50,
			CASE WHEN count(*) = 1 THEN max(delay_p90_ms) END AS p90,
			${ifCounted(sql`coalesce(sum(every.sessions), 0)::bigint`)} AS every,
			${ifCounted(sql`coalesce(sum(every.sessions - coalesce(studio.sessions, 0)), 0)::bigint`)} AS other,
			${isFew(sql`max(every.installations) > 0`, sql`max(every.installations)`, smallestGroup)} AS few
		FROM ${daysOf(query)} ${joinDay("daily_sessions", query)} ${joinDay("daily_delays", query)}
		LEFT JOIN daily_sessions every ON every.day = days.day AND ${inCell("every", all)}
		LEFT JOIN daily_sessions studio ON studio.day = days.day AND ${inCell("studio", studio)}
		GROUP BY first ORDER BY first`.execute(db);
	return rows.map(({ day, numbered, lost, p50, p90, every, other, few }) => ({
		day,
		eventsNumbered: numbered,
		eventsLost: lost,
		lossRate: shareOf(lost, numbered),
		delayP50Ms: p50,
		delayP90Ms: p90,
		otherSessions: other,
		otherShare: shareOf(other, every),
		few,
	}));
};
