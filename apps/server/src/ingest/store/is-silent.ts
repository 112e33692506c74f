import { limits } from "@flipbook-telemetry/event-schema";
import type { RawBuilder } from "kysely";
import { sql } from "kysely";

/**
 * `isOver` in SQL, for a row of `sessions` that nobody has ended: nothing was heard of it for `limits.silenceSeconds`. Two
 * comparisons instead of one with `greatest`, so that the index on `last_seen_at` is used.
 */
export function isSilent(nowMs: number): RawBuilder<boolean> {
	const since = new Date(nowMs - limits.silenceSeconds * 1000);
	return sql<boolean>`(last_seen_at <= ${since} AND opened_at <= ${since})`;
}
