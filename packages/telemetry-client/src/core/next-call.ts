import { limits } from "@flipbook-telemetry/event-schema";
import type { QueuedEvent, Session } from "./session";

/** One call to the server. */
export type Call =
	| { readonly kind: "start-session"; readonly session: Session }
	| { readonly kind: "ingest"; readonly session: Session; readonly events: ReadonlyArray<QueuedEvent> }
	| { readonly kind: "heartbeat"; readonly session: Session };

/** A call and when, in monotonic seconds, it is due. */
export interface ScheduledCall {
	readonly dueAt: number;
	readonly call: Call;
}

/** Everything that decides which call is next, and when. */
export interface CallSchedule {
	readonly now: number;
	/** Oldest first. */
	readonly sessions: ReadonlyArray<Session>;
	/** The session that events are recorded into, if there is one. */
	readonly current: Session | undefined;
	readonly isOpen: boolean;
	/** Send queued events without waiting for more. */
	readonly isFlushing: boolean;
	readonly flushSeconds: number;
	/** The most events in one request, on top of the session's own limit. */
	readonly maxBatchEvents: number;
	readonly heartbeatDueAt: number;
}

function callFor(session: Session, schedule: CallSchedule): ScheduledCall | undefined {
	const { now, current, isOpen, isFlushing, flushSeconds, heartbeatDueAt } = schedule;
	const isCurrent = session === current;
	const isEmpty = session.events.isEmpty();
	if (session.credentials === undefined) {
		return isEmpty && !(isCurrent && isOpen) ? undefined : { dueAt: now, call: { kind: "start-session", session } };
	}
	if (isEmpty) {
		return undefined;
	}
	const size = math.min(session.credentials.maxBatchEvents, schedule.maxBatchEvents);
	const events = session.events.filter((_, index) => index < size);
	const isDue = !isCurrent || isFlushing || session.events.size() >= limits.flushAtEvents;
	const flushAt = session.events[0].recordedAt + flushSeconds;
	// Events are sent early in place of a heartbeat that is due before them.
	const at = isOpen ? math.min(flushAt, heartbeatDueAt) : flushAt;
	return { dueAt: isDue ? now : at, call: { kind: "ingest", session, events } };
}

/**
 * The call that is due first. If several are due, the one for the oldest session comes first, and events come before a
 * heartbeat. Undefined: nothing to send.
 */
export function nextCall(schedule: CallSchedule): ScheduledCall | undefined {
	const { now, current, isOpen, heartbeatDueAt } = schedule;
	let earliest: ScheduledCall | undefined;
	const consider = (candidate: ScheduledCall): void => {
		if (earliest === undefined || math.max(candidate.dueAt, now) < math.max(earliest.dueAt, now)) {
			earliest = candidate;
		}
	};
	for (const session of schedule.sessions) {
		const scheduled = callFor(session, schedule);
		if (scheduled !== undefined) {
			consider(scheduled);
		}
	}
	if (isOpen && current?.credentials !== undefined) {
		consider({ dueAt: heartbeatDueAt, call: { kind: "heartbeat", session: current } });
	}
	return earliest;
}
