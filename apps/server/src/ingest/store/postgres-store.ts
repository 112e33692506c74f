import type { IngestCounters } from "../counters.js";
import * as changes from "../session/session-change.js";
import type { CountEvents } from "../session/session-counts.js";
import type { Intake } from "./session-store.js";
import type { SessionWriter } from "./session-writer.js";

/** Stores what comes in right away: it is durable when PostgreSQL has committed it. */
export function createDirectIntake(
	writer: SessionWriter,
	countEvents: CountEvents,
	counters: Pick<IngestCounters, "committed" | "missing">,
): Intake {
	return {
		takeIn: async (session, events, receivedAtMs) => {
			const written = await writer.apply(session, changes.takeIn(events, receivedAtMs, countEvents));
			if (written !== undefined) {
				counters.committed(written);
			}
			return written;
		},
		keepAlive: (session, receivedAtMs) => writer.apply(session, changes.keepAlive(receivedAtMs)),
		endSession: async (session, receivedAtMs) => {
			counters.missing(await writer.apply(session, changes.endSession(receivedAtMs)));
		},
		tryTakingIn: writer.tryWriting,
		waiting: writer.waiting,
		isFull: writer.isFull,
	};
}
