import type { Row } from "@flipbook-telemetry/numbers-schema";
import { sql } from "kysely";
import { daysOf, ifCounted, isFew, joinDay } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

/** Reads how often stories were opened, and for how long one was open. */
export const readStories: ReadTable<"stories"> = async ({ db, query, smallestGroup }) => {
	const { rows } = await sql<Row<"stories">>`
		SELECT first AS day,
			${ifCounted(sql`coalesce(sum(stories_opened), 0)::bigint`)} AS "storiesOpened",
			${ifCounted(sql`coalesce(sum(daily_story_time.sessions), 0)::bigint`)} AS sessions,
			${ifCounted(sql`coalesce(sum(story_ms), 0)::bigint`)} AS "storyMs",
			${isFew(
				sql`sum(stories_opened) > 0 OR sum(daily_story_time.sessions) > 0`,
				sql`max(daily_uses.installations)`,
				smallestGroup,
			)} AS few
		FROM ${daysOf(query)} ${joinDay("daily_sessions", query)} ${joinDay("daily_story_time", query)}
		${joinDay("daily_uses", query)} AND (daily_uses.name, daily_uses.property) = ('StoryOpened', '')
		GROUP BY first ORDER BY first`.execute(db);
	return rows;
};
