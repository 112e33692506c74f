import { allOf } from "@flipbook-telemetry/metrics-schema";
import type { RawBuilder } from "kysely";
import { sql } from "kysely";

/** The columns that name a cell, in the order of every rollup's. */
export const cellColumns = sql`cell.plugin_version, cell.channel, cell.traffic`;

/**
 * Joins to each row of `facts` the cells it counts in: its own version or all, its own channel or all, and what seems to
 * come from Studio or all. So one grouping gives the numbers behind every filter.
 */
export const inEveryCell: RawBuilder<unknown> = sql`
	CROSS JOIN LATERAL (
		SELECT version.plugin_version, channel.channel, traffic.traffic
		FROM (VALUES (facts.plugin_version), (${sql.lit(allOf)})) version (plugin_version),
			(VALUES (facts.channel), (${sql.lit(allOf)})) channel (channel),
			(VALUES ('all'), (CASE WHEN facts.is_studio THEN 'studio' END)) traffic (traffic)
		WHERE traffic.traffic IS NOT NULL
	) cell`;
