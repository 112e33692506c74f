import { allOf } from "@flipbook-telemetry/metrics-schema";
import type { RawBuilder } from "kysely";
import { sql } from "kysely";

/** The rows of one day to look through. */
export interface Parts {
	readonly rows: RawBuilder<unknown>;
	/** The column that says how many installations are behind a row. */
	readonly size: string;
	/** The column that tells whether one row holds anything that another does not. */
	readonly extent: string;
	/** What tells rows of one cell apart. */
	readonly keys?: ReadonlyArray<string>;
}

const all = sql.lit(allOf);

/** Rows that are a part of the same whole in the same way: by version, by channel, or by both. */
function sameKind(keys: ReadonlyArray<string>): RawBuilder<unknown> {
	return sql`PARTITION BY ${sql.join([...keys.map((key) => sql.ref(key)), sql`plugin_version = ${all}`, sql`channel = ${all}`])}`;
}

/**
 * The fewest installations that could be learned about from each row, beside the rows of other cells:
 * `(plugin_version, channel, traffic, …keys, smallest)`. Null when it gives nothing away that is not shown anyway.
 *
 * - One version (or channel): its own size. When there are smaller ones, these are what is left of the whole once it and all
 *   larger ones have been taken away; the row tells about them, too. So the smallest version that is large enough is kept
 *   back along with those that are not, unless they are enough already. As who uses two versions counts in both, it is
 *   certain only that what is left is as large as its largest part, and as the whole without everything taken away.
 * - A version and a channel at once: the smallest such pair of the day, as there are too many ways to take pairs away.
 * - All traffic: what it adds to Studio's, too, in the smallest part of the same kind. It adds at least one installation, which
 *   may be among Studio's as well.
 */
export function smallestGroups({ rows, size, extent, keys = [] }: Parts): RawBuilder<unknown> {
	const names = sql.join(["plugin_version", "channel", ...keys].map((name) => sql.ref(name)));
	const kind = sameKind(keys);
	const wholes = keys.length === 0 ? sql`` : sql`PARTITION BY ${sql.join(keys.map((key) => sql.ref(key)))}`;
	return sql`
		WITH parts AS (
			SELECT ${names}, traffic, ${sql.ref(size)} AS size, ${sql.ref(extent)} AS extent
			FROM ${rows}
		), studio AS (
			SELECT ${names}, size, extent,
				CASE
					WHEN size = 0 OR (plugin_version = ${all} AND channel = ${all}) THEN NULL
					WHEN plugin_version <> ${all} AND channel <> ${all} THEN min(nullif(size, 0)) OVER (${kind})
					WHEN lag(size) OVER smaller > 0 THEN least(size, greatest(
						lag(size) OVER smaller,
						max(size) FILTER (WHERE plugin_version = ${all} AND channel = ${all}) OVER (${wholes}) - sum(size) OVER larger
					))
					ELSE size
				END AS smallest
			FROM parts WHERE traffic = 'studio'
			WINDOW smaller AS (${kind} ORDER BY size, plugin_version, channel),
				larger AS (${kind} ORDER BY size DESC, plugin_version DESC, channel DESC)
		), every AS (
			SELECT ${names}, least(
				studio.smallest,
				min(greatest(parts.size - coalesce(studio.size, 0), 1)) FILTER (WHERE parts.extent > coalesce(studio.extent, 0)) OVER (${kind})
			) AS smallest
			FROM parts LEFT JOIN studio USING (${names})
			WHERE traffic = 'all'
		)
		SELECT ${names}, 'studio' AS traffic, smallest FROM studio
		UNION ALL
		SELECT ${names}, 'all', smallest FROM every`;
}
