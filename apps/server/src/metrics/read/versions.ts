import { allOf } from "@flipbook-telemetry/metrics-schema";
import { sql } from "kysely";
import { createCurtain } from "./curtain.js";
import { daysOf } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

/** Reads who was active with which version; of an interval, as of its last day. Newer versions come first. */
export const readVersions: ReadTable<"versions"> = async ({ db, query, smallestGroup }) => {
	const { mayShow, show } = createCurtain(smallestGroup, true);
	const { rows } = await sql<{ day: string; version: string; daily: number; monthly: number }>`
		SELECT first AS day, plugin_version AS version, daily, monthly
		FROM (SELECT first, max(day) AS day FROM ${daysOf(query)} GROUP BY first) days
		JOIN daily_actives USING (day)
		WHERE channel = ${query.channel} AND traffic = ${query.traffic} AND plugin_version <> ${allOf}
			AND (${query.version} = ${allOf} OR plugin_version = ${query.version})
		ORDER BY first, string_to_array(plugin_version, '.')::integer[] DESC`.execute(db);
	const shown = rows.filter(({ monthly }) => mayShow(monthly));
	return {
		rows: shown.map(({ day, version, daily, monthly }) => ({ day, version, daily: show(daily, daily), monthly })),
		hidden: rows.filter((row) => !mayShow(row.monthly) || !mayShow(row.daily)).length,
	};
};
