import type { Row } from "@flipbook-telemetry/metrics-schema";
import { sql } from "kysely";
import type { Curtained } from "./curtain.js";
import { hiddenOf, show } from "./curtain.js";
import { daysOf, joinDay } from "./fragments.js";
import { curtained, isOpen, joinSessionGuards } from "./guards.js";
import type { ReadTable } from "./read-table.js";

/** Reads the sessions. What is distinct, and what is a percentile, is known of single days only. */
export const readSessions: ReadTable<"sessions"> = async ({ db, query, smallestGroup }) => {
	const open = isOpen("guards.smallest_group", smallestGroup);
	const { rows } = await sql<Row<"sessions"> & Curtained>`
		SELECT first AS day, ${curtained(open)},
			coalesce(sum(sessions) FILTER (WHERE ${open}), 0)::bigint AS sessions,
			CASE WHEN count(*) = 1 THEN coalesce(max(installations), 0) END AS installations,
			coalesce(sum(new_installations) FILTER (WHERE ${open}), 0)::bigint AS "newInstallations",
			coalesce(sum(ended_explicit) FILTER (WHERE ${open}), 0)::bigint AS "endedExplicit",
			coalesce(sum(ended_silent) FILTER (WHERE ${open}), 0)::bigint AS "endedSilent",
			coalesce(sum(actions) FILTER (WHERE ${open}), 0)::bigint AS actions,
			coalesce(sum(length_ms) FILTER (WHERE ${open}), 0)::bigint AS "lengthMs",
			CASE WHEN count(*) = 1 THEN max(length_p50_ms) END AS "lengthP50Ms",
			CASE WHEN count(*) = 1 THEN max(length_p90_ms) END AS "lengthP90Ms"
		FROM ${daysOf(query)} ${joinDay("daily_sessions", query)} ${joinSessionGuards(query)}
		GROUP BY first ORDER BY first`.execute(db);
	return {
		rows: rows.map((row) => ({
			day: row.day,
			sessions: show(row, row.sessions),
			installations: show(row, row.installations),
			newInstallations: show(row, row.newInstallations),
			endedExplicit: show(row, row.endedExplicit),
			endedSilent: show(row, row.endedSilent),
			actions: show(row, row.actions),
			lengthMs: show(row, row.lengthMs),
			lengthP50Ms: show(row, row.lengthP50Ms),
			lengthP90Ms: show(row, row.lengthP90Ms),
		})),
		hidden: hiddenOf(rows),
	};
};
