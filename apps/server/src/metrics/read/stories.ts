import { sql } from "kysely";
import { createCurtain, isFiltered } from "./curtain.js";
import { daysOf, joinDay } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

/** Reads how often stories were opened, and for how long one was open. */
export const readStories: ReadTable<"stories"> = async ({ db, query, smallestGroup }) => {
	const { mayShow, show } = createCurtain(smallestGroup, isFiltered(query));
	const { rows } = await sql<{ day: string; group: number; opened: number; sessions: number; ms: number }>`
		SELECT first AS day,
			coalesce(max(installations), 0) AS group,
			coalesce(sum(stories_opened), 0)::bigint AS opened,
			coalesce(sum(daily_story_time.sessions), 0)::bigint AS sessions,
			coalesce(sum(story_ms), 0)::bigint AS ms
		FROM ${daysOf(query)} ${joinDay("daily_sessions", query)} ${joinDay("daily_story_time", query)}
		GROUP BY first ORDER BY first`.execute(db);
	return {
		rows: rows.map(({ day, group, opened, sessions, ms }) => ({
			day,
			storiesOpened: show(group, opened),
			sessions: show(group, sessions),
			storyMs: show(group, ms),
		})),
		hidden: rows.filter(({ group }) => !mayShow(group)).length,
	};
};
