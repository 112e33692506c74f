import { sql } from "kysely";
import type { DatabaseTransaction } from "../../database/database.js";
import { cellColumns, inEveryCell } from "./cells.js";
import { sessionFacts } from "./session-facts.js";

/**
 * Adds up the time in which a story was open, in the sessions that started on a day. A story is open from when it was
 * opened up to when it was closed; one that was never closed, up to the session's last sign of life; one whose opening never
 * arrived, for as long as its closing says. What overlaps counts once: of each interval, in the order of their beginnings,
 * only what lies after the furthest end so far is added.
 */
export async function rollUpStoryTime(trx: DatabaseTransaction, day: string, nowMs: number): Promise<void> {
	await sql`DELETE FROM daily_story_time WHERE day = ${day}::date`.execute(trx);
	await sql`
		WITH facts AS MATERIALIZED (${sessionFacts({ fromDay: day, toDay: day, nowMs })}), stories AS (
			SELECT session_id, properties ->> 'story' AS story,
				min(occurred_at) FILTER (WHERE name = 'StoryOpened') AS opened_at,
				max(occurred_at) FILTER (WHERE name = 'StoryClosed') AS closed_at,
				min(occurred_at - (properties ->> 'openMs')::bigint * interval '1 millisecond')
					FILTER (WHERE name = 'StoryClosed') AS said_opened_at
			FROM events
			WHERE session_day = ${day}::date AND name IN ('StoryOpened', 'StoryClosed')
			GROUP BY 1, 2
		), intervals AS (
			SELECT session_id,
				greatest(coalesce(opened_at, said_opened_at), facts.started_at) AS from_at,
				least(coalesce(closed_at, facts.last_seen_at), facts.last_seen_at) AS to_at
			FROM stories JOIN facts USING (session_id)
		), uncovered AS (
			SELECT session_id, to_at,
				greatest(from_at, max(to_at) OVER (
					PARTITION BY session_id ORDER BY from_at, to_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
				)) AS from_at
			FROM intervals
		), open_times AS (
			SELECT session_id,
				round(sum(extract(epoch FROM greatest(to_at - from_at, interval '0'))) * 1000)::bigint AS story_ms
			FROM uncovered GROUP BY session_id
		)
		INSERT INTO daily_story_time (plugin_version, channel, traffic, day, sessions, story_ms)
		SELECT ${cellColumns}, ${day}::date, count(*), sum(story_ms)
		FROM facts JOIN open_times USING (session_id)
		${inEveryCell}
		GROUP BY ${cellColumns}`.execute(trx);
}
