import { limits } from "@flipbook-telemetry/event-schema";
import { dayOf } from "../../database/day.js";
import type { Intake } from "../store/session-store.js";
import { TooManyWaiting } from "../store/too-many-waiting.js";
import type { LogEntry } from "./queue-entry.js";
import { encodeEntry } from "./queue-entry.js";
import type { DurableLog } from "./queue.js";
import { LogUnavailable } from "./queue.js";
import type { SessionWatch } from "./session-lookup.js";

/** The session of signs of life that only try whether the log takes them. There never is one with this id. */
const nobody = "00000000-0000-0000-0000-000000000000";

/**
 * Writes what comes in to a log: it is durable when the log has it. What becomes of it in PostgreSQL is decided when it is
 * read from there, so an event that was stored before, or comes too late, counts as accepted here. PostgreSQL is asked whether the session goes
 * on, as long as it answers soon; where it does not, the session is taken for one that does.
 */
export function createLoggedIntake(log: DurableLog, watch: SessionWatch, maxWaiting: number): Intake {
	let waiting = 0;
	const isFull = (): boolean => waiting >= maxWaiting;

	const append = async (entry: LogEntry): Promise<void> => {
		if (isFull()) {
			throw new TooManyWaiting(`${maxWaiting} entries wait for the log.`);
		}
		waiting += 1;
		try {
			await log.append(encodeEntry(entry));
		} finally {
			waiting -= 1;
		}
	};

	return {
		takeIn: async ({ sessionId, sessionDay }, events, receivedAtMs) => {
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
		tryTakingIn: async (nowMs) => {
			const { roomBytes } = await log.state();
			if (roomBytes < limits.maxBodyBytes) {
				throw new LogUnavailable("The log is full. See why the database does not take in what lies there.");
			}
			await append({ sessionId: nobody, sessionDay: dayOf(nowMs), receivedAtMs: nowMs, kind: "alive" });
		},
		waiting: () => waiting,
		isFull,
	};
}
