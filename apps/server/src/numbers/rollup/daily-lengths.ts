import { rules } from "@flipbook-telemetry/numbers-schema";
import { sql } from "kysely";
import type { DatabaseTransaction } from "../../database/database.js";
import { cellColumns, inEveryCell } from "./cells.js";
import { sessionFacts } from "./session-facts.js";

/** Sorts the sessions that started on a day by how long they were. */
export async function rollUpLengths(trx: DatabaseTransaction, day: string, nowMs: number): Promise<void> {
	await sql`DELETE FROM daily_lengths WHERE day = ${day}::date`.execute(trx);
	await sql`
		INSERT INTO daily_lengths (plugin_version, channel, traffic, day, bucket, sessions)
		SELECT ${cellColumns}, ${day}::date, width_bucket(length_ms, ${[...rules.lengthBoundsMs]}::bigint[]), count(*)
		FROM (${sessionFacts({ fromDay: day, toDay: day, nowMs })}) facts
		${inEveryCell}
		GROUP BY ${cellColumns}, 5`.execute(trx);
}
