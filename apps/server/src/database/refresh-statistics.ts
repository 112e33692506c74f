import { sql } from "kysely";
import type { Database } from "./database.js";
import { withoutStatementTimeout } from "./without-statement-timeout.js";

/** Tells PostgreSQL's planner what is in the tables now, rather than whenever autovacuum comes by. */
export async function refreshStatistics(db: Database): Promise<void> {
	await withoutStatementTimeout(db, (patient) => sql`ANALYZE`.execute(patient));
}

/**
 * Analyzes the events as a whole where that is due, and gives whether it was. Autovacuum analyzes partitions as they grow, but
 * never the table that they are partitions of, which is what queries name. It is due as autovacuum would have it: when a tenth
 * of the rows is new, at most once an hour, and once a day.
 */
export async function refreshEventStatistics(db: Database): Promise<boolean> {
	const { rows } = await sql<{ isDue: boolean }>`
		SELECT coalesce(
			last_analyze < now() - interval '1 day'
				OR last_analyze < now() - interval '1 hour' AND abs(live.events - reltuples) > 1000 + reltuples / 10,
			live.events > 0
		) AS "isDue"
		FROM pg_class
		JOIN pg_stat_user_tables ON relid = pg_class.oid
		CROSS JOIN (
			SELECT coalesce(sum(pg_stat_get_live_tuples(inhrelid)), 0) AS events
			FROM pg_inherits WHERE inhparent = 'events'::regclass
		) live
		WHERE pg_class.oid = 'events'::regclass`.execute(db);
	if (rows[0]?.isDue !== true) {
		return false;
	}
	await withoutStatementTimeout(db, (patient) => sql`ANALYZE events`.execute(patient));
	return true;
}
