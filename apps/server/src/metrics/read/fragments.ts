import type { MetricsQuery } from "@flipbook-telemetry/metrics-schema";
import type { RawBuilder } from "kysely";
import { sql } from "kysely";

/** The days of a query, each with the first day of its interval: `days (day, first)`. */
export function daysOf({ from, to, interval }: MetricsQuery): RawBuilder<unknown> {
	return sql`(
		SELECT day::date AS day, date_trunc(${sql.lit(interval)}, day)::date::text AS first
		FROM generate_series(${from}::date::timestamp, ${to}::date::timestamp, interval '1 day') day
	) days`;
}

/** The condition that rows of a rollup belong to a query's cell. */
export function inCell(table: string, { version, channel, traffic }: MetricsQuery): RawBuilder<unknown> {
	const column = (name: string): RawBuilder<unknown> => sql.ref(`${table}.${name}`);
	return sql`(${column("plugin_version")}, ${column("channel")}, ${column("traffic")}) = (${version}, ${channel}, ${traffic})`;
}

/** The condition that rows of a rollup belong to a query's days. */
export function inRange(table: string, { from, to }: MetricsQuery): RawBuilder<unknown> {
	return sql`${sql.ref(`${table}.day`)} BETWEEN ${from}::date AND ${to}::date`;
}

/** Joins the row of a rollup to each of the query's days. */
export function joinDay(table: string, query: MetricsQuery): RawBuilder<unknown> {
	return sql`LEFT JOIN ${sql.table(table)} ON ${sql.ref(`${table}.day`)} = days.day AND ${inCell(table, query)}`;
}
