import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import type { ValidEvent } from "../contract/event-validator.js";
import type { Database, DatabaseTransaction } from "../database/database.js";
import { eventTime } from "../domain/event-time.js";
import { countEvents } from "../domain/session-counts.js";
import { isOver } from "../domain/session-life.js";
import { ProblemError } from "../http/problem.js";
import type { StoredSession } from "./session-queries.js";
import { addCounts, lockSession, noteSignOfLife } from "./session-queries.js";
import type { SessionClaims } from "./session-token.js";

/** A batch whose events are all valid. */
export interface Batch {
	readonly claims: SessionClaims;
	readonly events: ReadonlyArray<ValidEvent>;
	readonly receivedAtMs: number;
}

/** What became of a batch. */
export interface Written {
	readonly accepted: number;
	readonly duplicates: number;
	/** The session had ended; its events are kept and it stays ended. */
	readonly sessionOver: boolean;
}

async function insertEvents(
	trx: DatabaseTransaction,
	{ claims, events, receivedAtMs }: Batch,
	session: StoredSession,
): Promise<ReadonlySet<number>> {
	if (events.length === 0) {
		return new Set();
	}
	const inserted = await trx
		.insertInto("events")
		.values(
			events.map((event) => ({
				session_day: claims.sessionDay,
				session_id: claims.sessionId,
				seq: event.seq,
				name: event.name,
				occurred_at: new Date(eventTime(receivedAtMs, event.ageMs, session.startedAtMs)),
				received_at: new Date(receivedAtMs),
				properties: JSON.stringify(event.properties),
			})),
		)
		.onConflict((conflict) => conflict.doNothing())
		.returning("seq")
		.execute();
	return new Set(inserted.map((row) => row.seq));
}

/**
 * Stores a batch in one transaction: events that are new, and what they add to their session's row. It resolves only after
 * the commit. The session's row is locked first, so that two copies of a batch wait for each other and the second finds
 * everything there. Throws a `ProblemError` when the session does not exist any more: its data was erased.
 */
export async function writeBatch(
	db: Database,
	batch: Batch,
	catalogue: ReadonlyArray<EventDescriptor>,
): Promise<Written> {
	const { claims, events, receivedAtMs } = batch;
	return db.transaction().execute(async (trx) => {
		const session = await lockSession(trx, claims.sessionId);
		if (session === undefined) {
			throw new ProblemError("session_ended", "The session does not exist any more. Start a new one.");
		}
		const newSeqs = await insertEvents(trx, batch, session);
		const isNew = new Set(newSeqs);
		// Of two events with one number in a batch the first was inserted, so it is the first that counts.
		const stored = events.filter((event) => isNew.delete(event.seq));
		await addCounts(trx, claims.sessionId, countEvents(stored, catalogue));
		const sessionOver = isOver(session, receivedAtMs);
		if (!sessionOver && events.length > 0) {
			const youngestMs = Math.min(...events.map((event) => event.ageMs));
			await noteSignOfLife(trx, claims.sessionId, eventTime(receivedAtMs, youngestMs, session.startedAtMs));
		}
		return { accepted: stored.length, duplicates: events.length - stored.length, sessionOver };
	});
}
