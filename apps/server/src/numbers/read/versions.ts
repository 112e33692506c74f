import { allOf } from "@flipbook-telemetry/numbers-schema";
import type { Row } from "@flipbook-telemetry/numbers-schema";
import { sql } from "kysely";
import { daysOf, isFew } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

/**
 * Reads who was active with which version; of an interval, as of its last day that has been counted. Newer versions come
 * first.
 */
export const readVersions: ReadTable<"versions"> = async ({ db, query, smallestGroup }) => {
	const { rows } = await sql<Row<"versions">>`
		SELECT first AS day, plugin_version AS version, daily, monthly,
			${isFew(sql`monthly > 0`, sql`monthly`, smallestGroup)} AS few
		FROM (SELECT first, max(day) AS day FROM ${daysOf(query)} WHERE is_counted GROUP BY first) days
		JOIN daily_actives USING (day)
		WHERE channel = ${query.channel} AND traffic = ${query.traffic} AND plugin_version <> ${allOf}
			AND (${query.version} = ${allOf} OR plugin_version = ${query.version})
		ORDER BY first, string_to_array(plugin_version, '.')::integer[] DESC`.execute(db);
	return rows;
};
