import type { Row } from "@flipbook-telemetry/metrics-schema";
import { sql } from "kysely";
import { createCurtain, isFiltered } from "./curtain.js";
import { daysOf, joinDay } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

/** Reads the sessions. What is distinct, and what is a percentile, is known of single days only. */
export const readSessions: ReadTable<"sessions"> = async ({ db, query, smallestGroup }) => {
	const { mayShow, show } = createCurtain(smallestGroup, isFiltered(query));
	const { rows } = await sql<Row<"sessions"> & { group: number }>`
		SELECT first AS day,
			coalesce(max(installations), 0) AS group,
			coalesce(sum(sessions), 0)::bigint AS sessions,
			CASE WHEN count(*) = 1 THEN coalesce(max(installations), 0) END AS installations,
			coalesce(sum(new_installations), 0)::bigint AS "newInstallations",
			coalesce(sum(ended_explicit), 0)::bigint AS "endedExplicit",
			coalesce(sum(ended_silent), 0)::bigint AS "endedSilent",
			coalesce(sum(actions), 0)::bigint AS actions,
			coalesce(sum(length_ms), 0)::bigint AS "lengthMs",
			CASE WHEN count(*) = 1 THEN max(length_p50_ms) END AS "lengthP50Ms",
			CASE WHEN count(*) = 1 THEN max(length_p90_ms) END AS "lengthP90Ms"
		FROM ${daysOf(query)} ${joinDay("daily_sessions", query)}
		GROUP BY first ORDER BY first`.execute(db);
	return {
		rows: rows.map(({ group, day, ...numbers }) => ({
			day,
			sessions: show(group, numbers.sessions),
			installations: show(group, numbers.installations),
			newInstallations: show(group, numbers.newInstallations),
			endedExplicit: show(group, numbers.endedExplicit),
			endedSilent: show(group, numbers.endedSilent),
			actions: show(group, numbers.actions),
			lengthMs: show(group, numbers.lengthMs),
			lengthP50Ms: show(group, numbers.lengthP50Ms),
			lengthP90Ms: show(group, numbers.lengthP90Ms),
		})),
		hidden: rows.filter(({ group }) => !mayShow(group)).length,
	};
};
