import { sql } from "kysely";
import type { Database } from "./database.js";
import { withPatience } from "./with-patience.js";

/** Tells PostgreSQL's planner what is in the tables now, rather than whenever autovacuum comes by. */
export async function refreshStatistics(db: Database): Promise<void> {
	await withPatience(db, (patient) => sql`ANALYZE`.execute(patient));
}
