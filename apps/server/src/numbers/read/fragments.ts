import type { NumbersQuery } from "@flipbook-telemetry/numbers-schema";
import type { RawBuilder } from "kysely";
import { sql } from "kysely";

/**
 * The days of a query, each with the first day of its interval and whether it has been counted: `days (day, first,
 * rolled_at, is_counted, is_missing)`. A day is missing when it has not been counted while days before and after it have.
 */
export function daysOf({ from, to, interval }: NumbersQuery): RawBuilder<unknown> {
	return sql`(
		SELECT asked.day, date_trunc(${sql.lit(interval)}, asked.day::timestamp)::date::text AS first, rolled_at,
			rolled_at IS NOT NULL AS is_counted,
			rolled_at IS NULL AND asked.day > counted.first_day AND asked.day < counted.last_day AS is_missing
		FROM (
			SELECT day::date AS day FROM generate_series(${from}::date::timestamp, ${to}::date::timestamp, interval '1 day') day
		) asked
		LEFT JOIN rolled_days ON rolled_days.day = asked.day
		CROSS JOIN (
			SELECT min(day) AS first_day, max(day) AS last_day FROM rolled_days WHERE rolled_at IS NOT NULL
		) counted
	) days`;
}

/**
 * An aggregate over `daysOf`, or null: a sum must not leave a day out, nor be 0 because nothing has been counted. Days to
 * come, and days before the first that was counted, are no part of any sum.
 */
export function ifCounted(aggregate: RawBuilder<unknown>): RawBuilder<unknown> {
	return sql`CASE WHEN bool_or(days.is_counted) AND NOT bool_or(coalesce(days.is_missing, FALSE)) THEN ${aggregate} END`;
}

/**
 * Whether a row is about somebody, but none of its days is about as many as `smallestGroup` installations.
 *
 * @param isSomebody whether there is anything in the row
 * @param most the most installations of a day that the row is about
 */
export function isFew(
	isSomebody: RawBuilder<unknown>,
	most: RawBuilder<unknown>,
	smallestGroup: number,
): RawBuilder<unknown> {
	return sql`coalesce(${isSomebody}, FALSE) AND coalesce(${most}, 0) < ${smallestGroup}`;
}

/** The condition that rows of a rollup belong to a query's cell. */
export function inCell(table: string, { version, channel, traffic }: NumbersQuery): RawBuilder<unknown> {
	const column = (name: string): RawBuilder<unknown> => sql.ref(`${table}.${name}`);
	return sql`(${column("plugin_version")}, ${column("channel")}, ${column("traffic")}) = (${version}, ${channel}, ${traffic})`;
}

/** The condition that rows of a rollup belong to a query's days. */
export function inRange(table: string, { from, to }: NumbersQuery): RawBuilder<unknown> {
	return sql`${sql.ref(`${table}.day`)} BETWEEN ${from}::date AND ${to}::date`;
}

/** Joins the row of a rollup to each of the query's days. */
export function joinDay(table: string, query: NumbersQuery): RawBuilder<unknown> {
	return sql`LEFT JOIN ${sql.table(table)} ON ${sql.ref(`${table}.day`)} = days.day AND ${inCell(table, query)}`;
}

/** A share from 0 to 1; null when there is nothing to have a share of, or either is not known. */
export function shareOf(part: number | null, whole: number | null): number | null {
	return part === null || whole === null || whole === 0 ? null : part / whole;
}
