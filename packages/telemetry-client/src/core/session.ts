import { limits } from "@flipbook-telemetry/event-schema";
import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import { reduceEvent } from "./reduce-event";
import type { Properties } from "./reduce-event";

/** An event that the server has not acknowledged yet. */
export interface QueuedEvent {
	readonly seq: number;
	readonly name: string;
	readonly properties: Properties;
	/** In monotonic seconds of this run. Negative for an event from before the clock's zero. */
	readonly recordedAt: number;
}

/** What the server returned when it opened the session. */
export interface SessionCredentials {
	readonly sessionId: string;
	readonly token: string;
	readonly maxBatchEvents: number;
}

/** A session of this run of the plugin, or of an earlier one whose events are still to be sent. */
export interface Session {
	/** The lower of the version that was agreed to when it began and the highest that the server knows. */
	contractVersion: number;
	/** Undefined until the server has opened the session. */
	credentials: SessionCredentials | undefined;
	/** The session id of the last refused token. A different id for the same key means that the session was erased. */
	previousSessionId: string | undefined;
	/**
	 * A random UUID. Asking the server with the same key again gives the same session, and the spool stores unsent events
	 * under it.
	 */
	readonly key: string;
	/** In monotonic seconds of this run. Negative for a session from before the clock's zero. */
	readonly startedAt: number;
	/** Oldest first. */
	events: Array<QueuedEvent>;
	nextSeq: number;
}

/** A session that the server has not heard of yet. */
export function createSession(contractVersion: number, key: string, startedAt: number): Session {
	return {
		contractVersion,
		credentials: undefined,
		previousSessionId: undefined,
		key,
		startedAt,
		events: [],
		nextSeq: 1,
	};
}

/** Appends an event under the session's next sequence number. */
export function appendEvent(session: Session, name: string, properties: Properties, recordedAt: number): void {
	session.events.push({ seq: session.nextSeq, name, properties, recordedAt });
	session.nextSeq += 1;
}

/** Lowers a session to an older contract version: leaves out events and properties that were added later. */
export function downgradeContract(
	session: Session,
	events: ReadonlyArray<EventDescriptor>,
	contractVersion: number,
): void {
	if (contractVersion >= session.contractVersion) {
		return;
	}
	session.contractVersion = contractVersion;
	const kept = new Array<QueuedEvent>();
	for (const event of session.events) {
		const properties = reduceEvent(events, contractVersion, event.name, event.properties);
		if (properties !== undefined) {
			kept.push({ ...event, properties });
		}
	}
	session.events = kept;
}

/** Removes events that need not be sent again. */
export function removeEvents(session: Session, removed: ReadonlyArray<QueuedEvent>): void {
	const seqs = new Set(removed.map((event) => event.seq));
	session.events = session.events.filter((event) => !seqs.has(event.seq));
}

/** How long ago `at` was, in whole milliseconds, at most `limits.maxAgeMs`. Times are monotonic seconds. */
export function ageMs(at: number, now: number): number {
	return math.clamp(math.floor((now - at) * 1000), 0, limits.maxAgeMs);
}
