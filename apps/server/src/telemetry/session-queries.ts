import { sql } from "kysely";
import type { DatabaseTransaction } from "../database/database.js";
import type { Origin } from "../domain/origin.js";
import type { SessionCounts } from "../domain/session-counts.js";
import type { SessionEnd, SessionSigns } from "../domain/session-life.js";

/** A session as its row has it. Times are milliseconds since 1970. */
export interface StoredSession extends SessionSigns {
	readonly startedAtMs: number;
	/** How many numbers of its sequence have no event. */
	readonly eventsMissing: number;
}

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
	readonly sessionDay: string;
	readonly installationKey: Buffer;
	readonly contractVersion: number;
}

/** Finds out what a session was opened as; undefined when there is none. */
export async function findSession(trx: DatabaseTransaction, sessionId: string): Promise<OpenedSession | undefined> {
	const row = await trx
		.selectFrom("sessions")
		.select([sql<string>`session_day::text`.as("day"), "installation_key", "contract_version"])
		.where("session_id", "=", sessionId)
		.executeTakeFirst();
	return row === undefined
		? undefined
		: { sessionDay: row.day, installationKey: row.installation_key, contractVersion: row.contract_version };
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
			max_seq: 0,
			origin: session.origin,
		})
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

/** Reads a session and keeps everybody else from changing it until the transaction ends. Undefined: there is none. */
export async function lockSession(trx: DatabaseTransaction, sessionId: string): Promise<StoredSession | undefined> {
	const row = await trx
		.selectFrom("sessions")
		.select(["started_at", "opened_at", "last_seen_at", "ended_at", "events", "max_seq"])
		.where("session_id", "=", sessionId)
		.forUpdate()
		.executeTakeFirst();
	return row === undefined
		? undefined
		: {
				startedAtMs: row.started_at.getTime(),
				eventsMissing: Math.max(0, row.max_seq - row.events),
				openedAtMs: row.opened_at.getTime(),
				lastSeenAtMs: row.last_seen_at.getTime(),
				endedAtMs: row.ended_at?.getTime(),
			};
}

/** Moves a session's last sign of life forward; never back. */
export async function noteSignOfLife(trx: DatabaseTransaction, sessionId: string, atMs: number): Promise<void> {
	await trx
		.updateTable("sessions")
		.set({ last_seen_at: sql`greatest(last_seen_at, ${new Date(atMs)}::timestamptz)` })
		.where("session_id", "=", sessionId)
		.execute();
}

/** Adds to a session's counts. */
export async function addCounts(trx: DatabaseTransaction, sessionId: string, counts: SessionCounts): Promise<void> {
	await trx
		.updateTable("sessions")
		.set((eb) => ({
			events: eb("events", "+", counts.events),
			max_seq: sql<number>`greatest(max_seq, ${counts.maxSeq}::integer)`,
			actions: eb("actions", "+", counts.actions),
			stories_opened: eb("stories_opened", "+", counts.storiesOpened),
			story_ms: eb("story_ms", "+", counts.storyMs),
		}))
		.where("session_id", "=", sessionId)
		.execute();
}

/** Ends a session. */
export async function writeEnd(trx: DatabaseTransaction, sessionId: string, end: SessionEnd): Promise<void> {
	const endedAt = new Date(end.endedAtMs);
	await trx
		.updateTable("sessions")
		.set({
			ended_at: endedAt,
			end_reason: end.reason,
			last_seen_at: sql`greatest(last_seen_at, ${endedAt}::timestamptz)`,
		})
		.where("session_id", "=", sessionId)
		.execute();
}
