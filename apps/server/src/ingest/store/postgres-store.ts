import type { IngestCounters } from "../counters.js";
import * as changes from "../session/session-change.js";
import type { CountEvents } from "../session/session-change.js";
import type { SessionStore } from "./session-store.js";
import type { SessionWriter } from "./session-writer.js";

/** Stores in PostgreSQL: what is sent is durable when it is committed there. */
export function createPostgresStore(
	writer: SessionWriter,
	countEvents: CountEvents,
	counters: Pick<IngestCounters, "committed" | "missing">,
): SessionStore {
	return {
		addEvents: async (session, events, receivedAtMs) => {
			const written = await writer.apply(session, changes.addEvents(events, receivedAtMs, countEvents));
			if (written !== undefined) {
				counters.committed(written);
			}
			return written;
		},
		keepAlive: (session, receivedAtMs) => writer.apply(session, changes.keepAlive(receivedAtMs)),
		endSession: async (session, receivedAtMs) => {
			counters.missing(await writer.apply(session, changes.endSession(receivedAtMs)));
		},
		tryStoring: writer.tryWriting,
		waiting: writer.waiting,
		isFull: writer.isFull,
	};
}
