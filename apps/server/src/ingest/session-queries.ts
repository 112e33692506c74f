import { sql } from "kysely";
import type { DatabaseTransaction } from "../database/database.js";
import type { Origin } from "../http/anonymizer.js";

/** Adds an installation, unless it is there. */
export async function addInstallation(trx: DatabaseTransaction, key: Buffer, day: string): Promise<void> {
	await trx
		.insertInto("installations")
		.values({ installation_key: key, first_seen_day: day, last_seen_day: day })
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

/** Notes that an installation was in use on a day, which may be told late. Gives false when it is not known. */
export async function touchInstallation(trx: DatabaseTransaction, key: Buffer, day: string): Promise<boolean> {
	const result = await trx
		.updateTable("installations")
		.set({
			first_seen_day: sql`least(first_seen_day, ${day}::date)`,
			last_seen_day: sql`greatest(last_seen_day, ${day}::date)`,
		})
		.where("installation_key", "=", key)
		.executeTakeFirst();
	return result.numUpdatedRows > 0n;
}

/** What a session was opened as. */
export interface OpenedSession {
	readonly sessionId: string;
	readonly sessionDay: string;
	readonly installationKey: Buffer;
	readonly contractVersion: number;
}

/** Finds out what one of these sessions was opened as; undefined when there is none. */
export async function findSession(
	trx: DatabaseTransaction,
	sessionIds: ReadonlyArray<string>,
): Promise<OpenedSession | undefined> {
	const row = await trx
		.selectFrom("sessions")
		.select(["session_id", sql<string>`session_day::text`.as("day"), "installation_key", "contract_version"])
		.where("session_id", "in", sessionIds)
		.executeTakeFirst();
	return row === undefined
		? undefined
		: {
				sessionId: row.session_id,
				sessionDay: row.day,
				installationKey: row.installation_key,
				contractVersion: row.contract_version,
			};
}

/** How many sessions of an installation began on a day. */
export async function countSessions(trx: DatabaseTransaction, installationKey: Buffer, day: string): Promise<number> {
	const { count } = await trx
		.selectFrom("sessions")
		.select((eb) => eb.fn.countAll<number>().as("count"))
		.where("installation_key", "=", installationKey)
		.where("session_day", "=", day)
		.executeTakeFirstOrThrow();
	return count;
}

/** Adds a session, unless it is there. Times are milliseconds since 1970. */
export async function insertSession(
	trx: DatabaseTransaction,
	session: {
		readonly sessionId: string;
		readonly sessionDay: string;
		readonly key: Buffer;
		readonly pluginVersion: string;
		readonly channel: string;
		readonly contractVersion: number;
		readonly startedAtMs: number;
		readonly openedAtMs: number;
		readonly origin: Origin;
	},
): Promise<void> {
	const startedAt = new Date(session.startedAtMs);
	await trx
		.insertInto("sessions")
		.values({
			session_id: session.sessionId,
			session_day: session.sessionDay,
			installation_key: session.key,
			plugin_version: session.pluginVersion,
			channel: session.channel,
			contract_version: session.contractVersion,
			started_at: startedAt,
			opened_at: new Date(session.openedAtMs),
			last_seen_at: startedAt,
			ended_at: null,
			end_reason: null,
			events: 0,
			actions: 0,
			stories_opened: 0,
			story_ms: 0,
			origin: session.origin,
		})
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}
