import type { RawBuilder } from "kysely";
import { sql } from "kysely";

/** Joins to each of a query's days what was tallied on it, as `daily_tallies`. */
export function joinTally(kind: string): RawBuilder<unknown> {
	return sql`LEFT JOIN daily_tallies ON daily_tallies.day = days.day AND daily_tallies.kind = ${sql.lit(kind)}`;
}

/**
 * An aggregate over the tallies of `daysOf`, or null where nothing can be known. Tallies are counted as they happen, so they
 * are known up to today, from the first day on which this server counted anything.
 */
export function ifTallied(aggregate: RawBuilder<unknown>, today: string): RawBuilder<unknown> {
	const firstKnown = sql`least(
		(SELECT min(day) FROM rolled_days WHERE rolled_at IS NOT NULL), (SELECT min(day) FROM daily_tallies), ${today}::date
	)`;
	return sql`CASE WHEN bool_or(days.day BETWEEN ${firstKnown} AND ${today}::date) THEN ${aggregate} END`;
}
