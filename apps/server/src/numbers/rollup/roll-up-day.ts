import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import { sql } from "kysely";
import type { Database, DatabaseTransaction } from "../../database/database.js";
import { lockInTransaction } from "../../database/locks.js";
import { rollUpActives } from "./daily-actives.js";
import { rollUpDelays } from "./daily-delays.js";
import { rollUpFirstWeek } from "./daily-first-weeks.js";
import { rollUpLengths } from "./daily-lengths.js";
import { rollUpSessions } from "./daily-sessions.js";
import { rollUpStoryTime } from "./daily-story-time.js";
import { rollUpUses } from "./daily-uses.js";
import { rollUpPeaks } from "./hourly-peaks.js";
import { rollUpRetention } from "./weekly-retention.js";

/** Writes a rollup in a transaction of its own. Readers see the numbers from before it, or those from after it. */
async function alone(db: Database, write: (trx: DatabaseTransaction) => Promise<void>): Promise<void> {
	await db.transaction().execute(async (trx) => {
		await sql`SET LOCAL statement_timeout = '5min'`.execute(trx);
		await sql`SET LOCAL work_mem = '64MB'`.execute(trx);
		// Compiling these queries takes longer than running them.
		await sql`SET LOCAL jit = off`.execute(trx);
		// PostgreSQL cannot know how many rows the steps of these queries give: it takes thousands for one, and compares each
		// with each. Hashing and sorting cost the same for each event however wrong it is.
		await sql`SET LOCAL enable_nestloop = off`.execute(trx);
		await lockInTransaction(trx, "rollups");
		await write(trx);
	});
}

/**
 * Counts everything that is kept under a day anew. What was counted from its events stays as it is once these have been
 * dropped. It is one transaction, so that a day that `rolled_days` calls counted is counted whole.
 *
 * @param nowMs the moment from which silence is counted, in milliseconds since 1970
 */
export async function rollUpDay(
	db: Database,
	day: string,
	nowMs: number,
	catalogue: ReadonlyArray<EventDescriptor>,
): Promise<void> {
	await alone(db, async (trx) => {
		const since = performance.now();
		const known = await trx
			.insertInto("rolled_days")
			.values({ day, rolled_at: new Date(nowMs) })
			.onConflict((conflict) => conflict.column("day").doUpdateSet({ rolled_at: new Date(nowMs) }))
			.returning("events_dropped")
			.executeTakeFirstOrThrow();
		await rollUpSessions(trx, day, nowMs);
		await rollUpLengths(trx, day, nowMs);
		await rollUpPeaks(trx, day, nowMs);
		await rollUpActives(trx, day, nowMs);
		await rollUpFirstWeek(trx, day, nowMs);
		if (!known.events_dropped) {
			await rollUpUses(trx, day, nowMs, catalogue);
			await rollUpStoryTime(trx, day, nowMs);
			await rollUpDelays(trx, day, nowMs);
		}
		await trx
			.updateTable("rolled_days")
			.set({ took_ms: Math.round(performance.now() - since) })
			.where("day", "=", day)
			.execute();
	});
}

/** Counts anew who was active in the week and the month that end with a day. */
export function rollUpDayOfActives(db: Database, day: string, nowMs: number): Promise<void> {
	return alone(db, (trx) => rollUpActives(trx, day, nowMs));
}

/** Counts anew who of those first seen on a day was active in the week that begins with it. */
export function rollUpDayOfFirstUse(db: Database, day: string, nowMs: number): Promise<void> {
	return alone(db, (trx) => rollUpFirstWeek(trx, day, nowMs));
}

/** Counts anew who came back in a week. `monday` names it. */
export function rollUpWeek(db: Database, monday: string, nowMs: number): Promise<void> {
	return alone(db, (trx) => rollUpRetention(trx, monday, nowMs));
}
