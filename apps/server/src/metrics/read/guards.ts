import type { MetricsQuery } from "@flipbook-telemetry/metrics-schema";
import { allOf } from "@flipbook-telemetry/metrics-schema";
import type { RawBuilder } from "kysely";
import { sql } from "kysely";
import { inCell, inRange } from "./fragments.js";

/**
 * The condition that a number tells about no group smaller than may be shown. `smallest` is the column in which the rollup
 * says about how few it could; nothing there means about nobody.
 */
export function isOpen(smallest: string, smallestGroup: number): RawBuilder<boolean> {
	return sql<boolean>`coalesce(${sql.ref(smallest)} >= ${smallestGroup}, TRUE)`;
}

/**
 * Joins to each of the query's days how few installations its cell could tell about, as `guards`. When both a version and
 * a channel are asked for, all such pairs of a day are open or none is: otherwise those that nobody used would say
 * which the hidden ones are.
 */
export function joinGuards(table: string, columns: ReadonlyArray<string>, query: MetricsQuery): RawBuilder<unknown> {
	const isPair = query.version !== allOf && query.channel !== allOf;
	const rows = isPair
		? sql`plugin_version <> ${allOf} AND channel <> ${allOf} AND traffic = ${query.traffic}`
		: inCell(table, query);
	const smallest = sql.join(columns.map((column) => sql`min(${sql.ref(column)}) AS ${sql.ref(column)}`));
	return sql`
		LEFT JOIN (
			SELECT day, ${smallest} FROM ${sql.table(table)} WHERE ${rows} AND ${inRange(table, query)} GROUP BY day
		) guards ON guards.day = days.day`;
}

/** The same for what is counted from the sessions of a day, or from their events. */
export function joinSessionGuards(query: MetricsQuery): RawBuilder<unknown> {
	return joinGuards("daily_sessions", ["smallest_group"], query);
}

/**
 * What `Curtained` says of a row, from the days that it is put together from. Each day is shown or not by itself: whoever
 * takes one range away from another must not be left with a day that is not.
 */
export function curtained(open: RawBuilder<boolean>): RawBuilder<unknown> {
	return sql`
		count(*) FILTER (WHERE NOT ${open}) AS closed,
		coalesce(max(daily_sessions.installations) FILTER (WHERE ${open}), 0) AS seen`;
}
