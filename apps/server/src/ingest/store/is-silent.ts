import { limits } from "@flipbook-telemetry/event-schema";
import type { RawBuilder } from "kysely";
import { sql } from "kysely";

/**
 * `isOver` in SQL, of a row of `sessions` that nobody has ended: nothing was heard of it for `limits.silenceSeconds`. The two
 * conditions are those of the index on `last_seen_at`.
 */
export function isSilent(nowMs: number): RawBuilder<boolean> {
	const since = new Date(nowMs - limits.silenceSeconds * 1000);
	return sql<boolean>`(last_seen_at <= ${since} AND opened_at <= ${since})`;
}
