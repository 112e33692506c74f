import { sql } from "kysely";
import type { Database } from "./database.js";

/** Tells PostgreSQL's planner what is in the tables now, rather than whenever autovacuum comes by. */
export async function refreshStatistics(db: Database): Promise<void> {
	await sql`ANALYZE`.execute(db);
}
