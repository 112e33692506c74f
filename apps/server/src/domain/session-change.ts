import { eventTime } from "./event-time.js";
import type { CountedEvent, CountEvents, SessionCounts } from "./session-counts.js";
import type { SessionSigns } from "./session-life.js";
import { endOf, isOver } from "./session-life.js";

/** Everything about a session that can change. Times are milliseconds since 1970. */
export interface SessionState extends SessionSigns, SessionCounts {
	readonly startedAtMs: number;
	/** Undefined while nobody has ended it. */
	readonly endReason: "explicit" | "silent" | undefined;
}

/** An event as its sender tells it. */
export interface ToldEvent extends CountedEvent {
	/** How long before it was sent it happened. */
	readonly ageMs: number;
}

/** An event that is new. Times are milliseconds since 1970. */
export interface NewEvent extends CountedEvent {
	readonly occurredAtMs: number;
	readonly receivedAtMs: number;
}

/** What comes of a change: how the session is afterwards, what is to be stored, what is to be answered. */
export interface Changed<Answer> {
	readonly session: SessionState | undefined;
	readonly events: ReadonlyArray<NewEvent>;
	readonly answer: Answer;
}

/**
 * Something that is to happen to a session. It may be applied again when it could not be stored, to the session as it is
 * then.
 */
export interface SessionChange<Answer> {
	/** The numbers of the events that it brings. */
	readonly seqs: ReadonlyArray<number>;
	/** `session` is undefined when there is none any more: its data was erased. */
	readonly applyTo: (session: SessionState | undefined, isStored: (seq: number) => boolean) => Changed<Answer>;
}

/** What became of a batch. */
export interface TakenIn {
	readonly accepted: number;
	readonly duplicates: number;
	/** The session had ended; its events are kept and it stays ended. */
	readonly sessionOver: boolean;
}

/**
 * The events whose numbers have not been told before. Of two with one number in a batch it is the first that counts.
 * Numbers nearly always rise, and what lies above the highest so far is new without looking.
 */
function freshOf(
	events: ReadonlyArray<ToldEvent>,
	maxSeq: number,
	isStored: (seq: number) => boolean,
): ReadonlyArray<ToldEvent> {
	const fresh: Array<ToldEvent> = [];
	let highest = maxSeq;
	for (const event of events) {
		const { seq } = event;
		if (seq > highest || (!isStored(seq) && !fresh.some((other) => other.seq === seq))) {
			fresh.push(event);
			highest = Math.max(highest, seq);
		}
	}
	return fresh;
}

/** Adds a batch of events. The answer is undefined when there is no such session. */
export function takeIn(
	events: ReadonlyArray<ToldEvent>,
	receivedAtMs: number,
	countEvents: CountEvents,
): SessionChange<TakenIn | undefined> {
	return {
		seqs: events.map(({ seq }) => seq),
		applyTo: (session, isStored) => {
			if (session === undefined) {
				return { session, events: [], answer: undefined };
			}
			const fresh = freshOf(events, session.maxSeq, isStored);
			const timeOf = (ageMs: number): number => eventTime(receivedAtMs, ageMs, session.startedAtMs);
			const sessionOver = isOver(session, receivedAtMs);
			const youngestMs = events.reduce((least, { ageMs }) => Math.min(least, ageMs), Infinity);
			const counts = countEvents(fresh);
			return {
				session: {
					...session,
					lastSeenAtMs: sessionOver ? session.lastSeenAtMs : Math.max(session.lastSeenAtMs, timeOf(youngestMs)),
					events: session.events + counts.events,
					maxSeq: Math.max(session.maxSeq, counts.maxSeq),
					actions: session.actions + counts.actions,
					storiesOpened: session.storiesOpened + counts.storiesOpened,
					storyMs: session.storyMs + counts.storyMs,
				},
				events: fresh.map(({ seq, name, properties, ageMs }) => {
					return { seq, name, properties, occurredAtMs: timeOf(ageMs), receivedAtMs };
				}),
				answer: { accepted: fresh.length, duplicates: events.length - fresh.length, sessionOver },
			};
		},
	};
}

/** Notes a sign of life. The answer is false for a session that is over or gone; it is not reopened. */
export function keepAlive(nowMs: number): SessionChange<boolean> {
	return {
		seqs: [],
		applyTo: (session) => {
			if (session === undefined || isOver(session, nowMs)) {
				return { session, events: [], answer: false };
			}
			const lastSeenAtMs = Math.max(session.lastSeenAtMs, nowMs);
			return { session: { ...session, lastSeenAtMs }, events: [], answer: true };
		},
	};
}

/** Ends a session. The answer is how many of its events never arrived; 0 when it had ended before, or is gone. */
export function endSession(nowMs: number): SessionChange<number> {
	return {
		seqs: [],
		applyTo: (session) => {
			const end = session === undefined ? undefined : endOf(session, nowMs);
			if (session === undefined || end === undefined) {
				return { session, events: [], answer: 0 };
			}
			const lastSeenAtMs = Math.max(session.lastSeenAtMs, end.endedAtMs);
			return {
				session: { ...session, lastSeenAtMs, endedAtMs: end.endedAtMs, endReason: end.reason },
				events: [],
				answer: Math.max(0, session.maxSeq - session.events),
			};
		},
	};
}
