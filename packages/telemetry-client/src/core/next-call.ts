import { limits } from "@flipbook-telemetry/event-schema";
import type { PendingEvent, Session } from "./session";

/** A request worth making. */
export type Call =
	| { readonly kind: "start"; readonly session: Session }
	| { readonly kind: "ingest"; readonly session: Session; readonly events: ReadonlyArray<PendingEvent> }
	| { readonly kind: "beat"; readonly session: Session };

/** A request and when, in monotonic seconds, it is due. */
export interface Step {
	readonly at: number;
	readonly call: Call;
}

/** All that decides what to do next. */
export interface Situation {
	readonly now: number;
	/** Oldest first. */
	readonly sessions: ReadonlyArray<Session>;
	/** The session that events are recorded into, if there is one. */
	readonly current: Session | undefined;
	readonly isOpen: boolean;
	/** Send what there is without waiting for more. */
	readonly isHurried: boolean;
	readonly flushSeconds: number;
	/** The most events to send at once, whatever the session allows. */
	readonly maxBatchEvents: number;
	readonly beatDueAt: number;
}

function stepFor(session: Session, situation: Situation): Step | undefined {
	const { now, current, isOpen, isHurried, flushSeconds, beatDueAt } = situation;
	const isCurrent = session === current;
	const isEmpty = session.events.isEmpty();
	if (session.grant === undefined) {
		return isEmpty && !(isCurrent && isOpen) ? undefined : { at: now, call: { kind: "start", session } };
	}
	if (isEmpty) {
		return undefined;
	}
	const size = math.min(session.grant.maxBatchEvents, situation.maxBatchEvents);
	const events = session.events.filter((_, index) => index < size);
	const isDue = !isCurrent || isHurried || session.events.size() >= limits.flushAtEvents;
	const flushAt = session.events[0].recordedAt + flushSeconds;
	// What is waiting goes in place of a beat that is due before it.
	const at = isOpen ? math.min(flushAt, beatDueAt) : flushAt;
	return { at: isDue ? now : at, call: { kind: "ingest", session, events } };
}

/**
 * The earliest thing to do; of two that are both due, the one for the older session, and events before a beat.
 * Undefined: nothing to do.
 */
export function nextStep(situation: Situation): Step | undefined {
	const { now, current, isOpen, beatDueAt } = situation;
	let earliest: Step | undefined;
	const consider = (step: Step): void => {
		if (earliest === undefined || math.max(step.at, now) < math.max(earliest.at, now)) {
			earliest = step;
		}
	};
	for (const session of situation.sessions) {
		const step = stepFor(session, situation);
		if (step !== undefined) {
			consider(step);
		}
	}
	if (isOpen && current?.grant !== undefined) {
		consider({ at: beatDueAt, call: { kind: "beat", session: current } });
	}
	return earliest;
}
