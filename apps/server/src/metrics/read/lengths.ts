import { rules } from "@flipbook-telemetry/metrics-schema";
import { sql } from "kysely";
import { createCurtain, isFiltered } from "./curtain.js";
import { inCell, inRange } from "./fragments.js";
import { groupSize } from "./group-size.js";
import type { ReadTable } from "./read-table.js";

/** Reads how many sessions of the whole range were how long. The last group has no end. */
export const readLengths: ReadTable<"lengths"> = async ({ db, query, smallestGroup }) => {
	const { mayShow, show } = createCurtain(smallestGroup, isFiltered(query));
	const group = await groupSize(db, query);
	const { rows } = await sql<{ bucket: number; sessions: number }>`
		SELECT bucket, sum(sessions)::bigint AS sessions FROM daily_lengths
		WHERE ${inCell("daily_lengths", query)} AND ${inRange("daily_lengths", query)}
		GROUP BY bucket`.execute(db);
	const sessionsIn = new Map(rows.map(({ bucket, sessions }) => [bucket, sessions]));
	const bounds = rules.lengthBoundsMs;
	return {
		rows: [0, ...bounds].map((fromMs, bucket) => ({
			fromMs,
			toMs: bounds[bucket] ?? null,
			sessions: show(group, sessionsIn.get(bucket) ?? 0),
		})),
		hidden: mayShow(group) ? 0 : bounds.length + 1,
	};
};
