import type { Row } from "@flipbook-telemetry/numbers-schema";
import { sql } from "kysely";
import { daysOf, ifCounted, isFew, joinDay } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

/** Reads the sessions. What is distinct, and what is a percentile, is known of single days only. */
export const readSessions: ReadTable<"sessions"> = async ({ db, query, smallestGroup }) => {
	const sum = (column: string) => ifCounted(sql`coalesce(sum(${sql.ref(column)}), 0)::bigint`);
	const { rows } = await sql<Row<"sessions">>`
		SELECT first AS day,
			${sum("sessions")} AS sessions,
			${ifCounted(sql`CASE WHEN count(*) = 1 THEN coalesce(max(installations), 0) END`)} AS installations,
			${sum("new_installations")} AS "newInstallations",
			${sum("ended_explicit")} AS "endedExplicit",
			${sum("ended_silent")} AS "endedSilent",
			${sum("actions")} AS actions,
			${sum("length_ms")} AS "lengthMs",
			CASE WHEN count(*) = 1 THEN max(length_p50_ms) END AS "lengthP50Ms",
			CASE WHEN count(*) = 1 THEN max(length_p90_ms) END AS "lengthP90Ms",
			${isFew(sql`max(installations) > 0`, sql`max(installations)`, smallestGroup)} AS few
		FROM ${daysOf(query)} ${joinDay("daily_sessions", query)}
		GROUP BY first ORDER BY first`.execute(db);
	return rows;
};
