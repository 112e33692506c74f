import { sql } from "kysely";
import type { Curtained } from "./curtain.js";
import { hiddenOf, show } from "./curtain.js";
import { daysOf, joinDay } from "./fragments.js";
import { curtained, isOpen, joinSessionGuards } from "./guards.js";
import type { ReadTable } from "./read-table.js";

interface StoriesRow extends Curtained {
	readonly day: string;
	readonly opened: number;
	readonly sessions: number;
	readonly ms: number;
}

/** Reads how often stories were opened, and for how long one was open. */
export const readStories: ReadTable<"stories"> = async ({ db, query, smallestGroup }) => {
	const open = isOpen("guards.smallest_group", smallestGroup);
	const { rows } = await sql<StoriesRow>`
		SELECT first AS day, ${curtained(open)},
			coalesce(sum(stories_opened) FILTER (WHERE ${open}), 0)::bigint AS opened,
			coalesce(sum(daily_story_time.sessions) FILTER (WHERE ${open}), 0)::bigint AS sessions,
			coalesce(sum(story_ms) FILTER (WHERE ${open}), 0)::bigint AS ms
		FROM ${daysOf(query)} ${joinDay("daily_sessions", query)} ${joinDay("daily_story_time", query)}
		${joinSessionGuards(query)}
		GROUP BY first ORDER BY first`.execute(db);
	return {
		rows: rows.map((row) => ({
			day: row.day,
			storiesOpened: show(row, row.opened),
			sessions: show(row, row.sessions),
			storyMs: show(row, row.ms),
		})),
		hidden: hiddenOf(rows),
	};
};
