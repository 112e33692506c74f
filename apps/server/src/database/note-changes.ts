import { sql } from "kysely";
import type { DatabaseTransaction } from "./database.js";

/**
 * Whether anybody has to be told of a change. It must be asked by the statement that locks or changes sessions, or after it
 * in the same transaction: who begins to follow waits for those who have locked any.
 */
export const isFollowed = sql<boolean>`EXISTS (SELECT FROM followers)`;

/** Notes that an installation was erased, and with it sessions of these days. Nothing is noted while nobody follows. */
export async function noteErasure(
	trx: DatabaseTransaction,
	erasedKey: Buffer,
	days: ReadonlyArray<string>,
): Promise<void> {
	await sql`
		INSERT INTO changes (days, erased_key) SELECT ${days}::date[], ${erasedKey}::bytea WHERE ${isFollowed}`.execute(trx);
}
