import type { Insertable } from "kysely";
import { sql } from "kysely";
import type { Database, DatabaseTransaction } from "./database.js";
import type { DailyTalliesTable } from "./tables/tallies.js";

/** Adds to the counts of their days. The rows are taken in order, so that two who add at once cannot wait for each other. */
export async function addTallies(
	db: Database | DatabaseTransaction,
	tallies: ReadonlyArray<Insertable<DailyTalliesTable>>,
): Promise<void> {
	if (tallies.length === 0) {
		return;
	}
	const key = ({ kind, day, reason }: Insertable<DailyTalliesTable>): string => `${kind} ${day} ${reason}`;
	await db
		.insertInto("daily_tallies")
		.values([...tallies].sort((one, other) => (key(one) < key(other) ? -1 : 1)))
		.onConflict((conflict) =>
			conflict.columns(["kind", "day", "reason"]).doUpdateSet({ count: sql`daily_tallies.count + excluded.count` }),
		)
		.execute();
}
