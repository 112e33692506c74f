import { expect } from "vitest";
import { askDatabase } from "./ask-database.js";

/** What can be waited for: a table, an advisory lock, or a row that an open transaction has locked. */
export type AwaitedLock = "relation" | "advisory" | "transactionid";

/**
 * Waits until one connection to this database waits for a lock of this kind. Other databases of the same PostgreSQL belong to
 * other tests. Asks over a connection of its own, since within a transaction the view does not change.
 * https://www.postgresql.org/docs/current/monitoring-stats.html#WAIT-EVENT-LOCK-TABLE
 */
export async function untilLockWaits(databaseUrl: string, lock: AwaitedLock): Promise<void> {
	const waiting = `
		SELECT FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = '${lock}'`;
	await expect.poll(() => askDatabase(databaseUrl, waiting)).toHaveLength(1);
}
