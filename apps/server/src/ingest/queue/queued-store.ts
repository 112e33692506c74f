import { limits } from "@flipbook-telemetry/event-schema";
import { dayOf } from "../../database/day.js";
import type { SessionStore } from "../store/session-store.js";
import { TooManyWaiting } from "../store/session-store.js";
import type { QueueEntry } from "./queue-entry.js";
import { encodeEntry } from "./queue-entry.js";
import type { Queue } from "./queue.js";
import { QueueUnavailable } from "./queue.js";
import type { SessionLookup } from "./session-lookup.js";

/** The session of signs of life that only try whether the queue takes them. There never is one with this id. */
const nobody = "00000000-0000-0000-0000-000000000000";

/**
 * Stores in the queue: what is sent is durable when enough of its nodes have it. PostgreSQL decides only when the entry is read
 * from the queue, so an event that was stored before, or comes too late, counts as accepted here. Whether the session goes on is
 * looked up in PostgreSQL; if the answer takes too long, the session is assumed to go on.
 */
export function createQueuedStore(queue: Queue, watch: SessionLookup, maxWaiting: number): SessionStore {
	let waiting = 0;
	const isFull = (): boolean => waiting >= maxWaiting;

	const append = async (entry: QueueEntry): Promise<void> => {
		if (isFull()) {
			throw new TooManyWaiting(`${maxWaiting} entries wait for the queue.`);
		}
		waiting += 1;
		try {
			await queue.append(encodeEntry(entry));
		} finally {
			waiting -= 1;
		}
	};

	return {
		addEvents: async ({ sessionId, sessionDay }, events, receivedAtMs) => {
			const look = await watch.look(sessionId);
			if (look === "gone") {
				return undefined;
			}
			await append({ sessionId, sessionDay, receivedAtMs, kind: "events", events });
			const accepted = new Set(events.map(({ seq }) => seq)).size;
			return { accepted, duplicates: events.length - accepted, expired: [], sessionOver: look === "ended" };
		},
		keepAlive: async ({ sessionId, sessionDay }, receivedAtMs) => {
			const look = await watch.look(sessionId);
			if (look === "gone" || look === "ended") {
				return false;
			}
			await append({ sessionId, sessionDay, receivedAtMs, kind: "alive" });
			return true;
		},
		endSession: ({ sessionId, sessionDay }, receivedAtMs) =>
			append({ sessionId, sessionDay, receivedAtMs, kind: "end" }),
		tryStoring: async (nowMs) => {
			const { roomBytes } = await queue.state();
			if (roomBytes < limits.maxBodyBytes) {
				throw new QueueUnavailable("The queue is full. See why the database does not take in what lies there.");
			}
			await append({ sessionId: nobody, sessionDay: dayOf(nowMs), receivedAtMs: nowMs, kind: "alive" });
		},
		waiting: () => waiting,
		isFull,
	};
}
