import type { MetricsQuery } from "@flipbook-telemetry/metrics-schema";
import { sql } from "kysely";
import type { Database } from "../../database/database.js";
import { inCell, inRange } from "./fragments.js";

/**
 * How many installations are behind the numbers of a whole range, at the least: as many as there were on its fullest day.
 * Who was there on several days is counted once, which is why the days are not added up.
 */
export async function groupSize(db: Database, query: MetricsQuery): Promise<number> {
	const { rows } = await sql<{ group: number }>`
		SELECT coalesce(max(installations), 0) AS group FROM daily_sessions
		WHERE ${inCell("daily_sessions", query)} AND ${inRange("daily_sessions", query)}`.execute(db);
	return rows[0]?.group ?? 0;
}
