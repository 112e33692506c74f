import { rules } from "@flipbook-telemetry/metrics-schema";
import { sql } from "kysely";
import type { Curtained } from "./curtain.js";
import { show } from "./curtain.js";
import { daysOf, joinDay } from "./fragments.js";
import { curtained, isOpen, joinSessionGuards } from "./guards.js";
import type { ReadTable } from "./read-table.js";

/** Reads how many sessions of the whole range were how long. The last group has no end. */
export const readLengths: ReadTable<"lengths"> = async ({ db, query, smallestGroup }) => {
	const open = isOpen("guards.smallest_group", smallestGroup);
	const [counted, range] = await Promise.all([
		sql<{ bucket: number; sessions: number }>`
			SELECT bucket, sum(sessions)::bigint AS sessions
			FROM ${daysOf(query)} ${joinSessionGuards(query)} ${joinDay("daily_lengths", query)}
			WHERE ${open} AND bucket IS NOT NULL
			GROUP BY bucket`.execute(db),
		sql<Curtained>`
			SELECT ${curtained(open)}
			FROM ${daysOf(query)} ${joinSessionGuards(query)} ${joinDay("daily_sessions", query)}`.execute(db),
	]);
	const { closed, seen } = range.rows[0] ?? { closed: 0, seen: 0 };
	const sessionsIn = new Map(counted.rows.map(({ bucket, sessions }) => [bucket, sessions]));
	const bounds = rules.lengthBoundsMs;
	return {
		rows: [0, ...bounds].map((fromMs, bucket) => ({
			fromMs,
			toMs: bounds[bucket] ?? null,
			sessions: show({ closed, seen }, sessionsIn.get(bucket) ?? 0),
		})),
		hidden: closed === 0 ? 0 : bounds.length + 1,
	};
};
