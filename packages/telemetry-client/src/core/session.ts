import { limits } from "@flipbook-telemetry/event-schema";
import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import { reduceEvent } from "./reduce-event";
import type { Properties } from "./reduce-event";

/** An event that the server has not acknowledged yet. */
export interface PendingEvent {
	readonly seq: number;
	readonly name: string;
	readonly properties: Properties;
	/** When it happened, in monotonic seconds of this run; an event of an earlier run may lie before its zero. */
	readonly recordedAt: number;
}

/** What the server said when the session was opened. */
export interface SessionGrant {
	readonly sessionId: string;
	readonly token: string;
	readonly maxBatchEvents: number;
}

/** One session: of this run of the plugin, or of an earlier one whose events are still to be sent. */
export interface Session {
	/** The contract version it speaks: what was agreed to when it began, or what the server knows if that is less. */
	contractVersion: number;
	/** Undefined until the server has opened the session. */
	grant: SessionGrant | undefined;
	/** The id of a grant that the server refused. Another id for the same key says that the session was erased meanwhile. */
	refusedId: string | undefined;
	/**
	 * A random UUID: its name before the server has given it one. The server gives the same session for it however often
	 * it is asked, and the plugin settings hold its unsent events under it from one run to the next.
	 */
	readonly key: string;
	/** When it began, in monotonic seconds of this run; a session of an earlier run may lie before its zero. */
	readonly begunAt: number;
	/** Oldest first. */
	events: Array<PendingEvent>;
	nextSeq: number;
}

/** A session that the server has not heard of yet. */
export function createSession(contractVersion: number, key: string, begunAt: number): Session {
	return { contractVersion, grant: undefined, refusedId: undefined, key, begunAt, events: [], nextSeq: 1 };
}

/** Appends an event under the session's next sequence number. */
export function recordEvent(session: Session, name: string, properties: Properties, recordedAt: number): void {
	session.events.push({ seq: session.nextSeq, name, properties, recordedAt });
	session.nextSeq += 1;
}

/** The server knows an older contract: leaves out what came later. */
export function lowerContract(session: Session, events: ReadonlyArray<EventDescriptor>, contractVersion: number): void {
	if (contractVersion >= session.contractVersion) {
		return;
	}
	session.contractVersion = contractVersion;
	const lowered = new Array<PendingEvent>();
	for (const event of session.events) {
		const properties = reduceEvent(events, contractVersion, event.name, event.properties);
		if (properties !== undefined) {
			lowered.push({ ...event, properties });
		}
	}
	session.events = lowered;
}

/** Lets go of some events: they are acknowledged, or will never be. */
export function forgetEvents(session: Session, gone: ReadonlyArray<PendingEvent>): void {
	const seqs = new Set(gone.map((event) => event.seq));
	session.events = session.events.filter((event) => !seqs.has(event.seq));
}

/** How long ago something happened, in whole milliseconds, as it is sent. Times are monotonic seconds. */
export function ageMs(at: number, now: number): number {
	return math.clamp(math.floor((now - at) * 1000), 0, limits.maxAgeMs);
}
