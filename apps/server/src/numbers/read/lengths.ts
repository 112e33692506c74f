import { rules } from "@flipbook-telemetry/numbers-schema";
import { sql } from "kysely";
import { daysOf, ifCounted, isFew, joinDay } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

interface LengthsRow {
	readonly bucket: number;
	/** Null: not counted yet. */
	readonly sessions: number | null;
	readonly few: boolean;
}

/** Reads how many sessions of the whole range were how long. The last group has no end. */
export const readLengths: ReadTable<"lengths"> = async ({ db, query, smallestGroup }) => {
	const bounds = rules.lengthBoundsMs;
	// Sessions of a length are those of at most as many installations, and of no more than used the plugin that day.
	const most = sql`max(least(daily_lengths.sessions, daily_sessions.installations))
		FILTER (WHERE daily_lengths.sessions IS NOT NULL)`;
	const { rows } = await sql<LengthsRow>`
		SELECT buckets.bucket,
			${ifCounted(sql`coalesce(sum(daily_lengths.sessions), 0)::bigint`)} AS sessions,
			${isFew(sql`sum(daily_lengths.sessions) > 0`, most, smallestGroup)} AS few
		FROM ${daysOf(query)}
		CROSS JOIN generate_series(0, ${sql.lit(bounds.length)}) buckets (bucket)
		${joinDay("daily_lengths", query)} AND daily_lengths.bucket = buckets.bucket
		${joinDay("daily_sessions", query)}
		GROUP BY buckets.bucket ORDER BY buckets.bucket`.execute(db);
	return rows.map(({ bucket, sessions, few }) => {
		return { fromMs: bounds[bucket - 1] ?? 0, toMs: bounds[bucket] ?? null, sessions, few };
	});
};
