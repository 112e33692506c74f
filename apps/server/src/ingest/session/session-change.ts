import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import type { SessionSigns } from "./session-life.js";
import { endOf, eventTime, isOver } from "./session-life.js";
import type { SessionNumbers } from "./session-numbers.js";
import { accept, freshOf } from "./session-numbers.js";

/** What a session's row counts, so that daily numbers need not read its events. */
export interface SessionCounts {
	readonly events: number;
	/** Events that a person did, as the catalogue says. */
	readonly actions: number;
	readonly storiesOpened: number;
	/** Milliseconds that stories were open, as far as they have been closed. */
	readonly storyMs: number;
}

/** The part of an event that counts. */
export interface CountedEvent {
	readonly seq: number;
	readonly name: string;
	readonly properties: Readonly<Record<string, unknown>>;
}

/** Adds up newly stored events. */
export type CountEvents = (events: ReadonlyArray<CountedEvent>) => SessionCounts;

function openMs({ name, properties }: CountedEvent): number {
	const value = name === "StoryClosed" ? properties["openMs"] : 0;
	return typeof value === "number" ? value : 0;
}

/** Creates the function that counts events of a catalogue. */
export function createCountEvents(catalogue: ReadonlyArray<EventDescriptor>): CountEvents {
	const actions = new Set(catalogue.filter((descriptor) => descriptor.isAction).map((descriptor) => descriptor.name));
	return (events) => {
		const counts = { events: events.length, actions: 0, storiesOpened: 0, storyMs: 0 };
		for (const event of events) {
			counts.actions += actions.has(event.name) ? 1 : 0;
			counts.storiesOpened += event.name === "StoryOpened" ? 1 : 0;
			counts.storyMs += openMs(event);
		}
		return counts;
	};
}

/** Everything about a session that can change. Times are milliseconds since 1970. */
export interface SessionState extends SessionSigns, SessionCounts, SessionNumbers {
	readonly startedAtMs: number;
	/** Events of the session's day are no longer stored: it was counted for the last time, to be dropped for its age. */
	readonly isDayClosed: boolean;
	/** Undefined while nobody has ended it. */
	readonly endReason: "explicit" | "silent" | undefined;
}

/** An event as its sender tells it. */
export interface ReceivedEvent extends CountedEvent {
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
	/** How many events it brings. */
	readonly size: number;
	/** `session` is undefined when there is none any more: its data was erased. */
	readonly applyTo: (session: SessionState | undefined) => Changed<Answer>;
}

/** What became of a batch. */
export interface IngestResult {
	readonly accepted: number;
	readonly duplicates: number;
	/** The numbers of new events that came too late: the events of their day are not kept any more. */
	readonly expired: ReadonlyArray<number>;
	/** The session had ended; its events are kept and it stays ended. */
	readonly sessionOver: boolean;
}

/** What is missing from the sequence of a session that ends. */
export type Missing = Pick<SessionNumbers, "lost" | "implausible">;

const nothingMissing: Missing = { lost: 0, implausible: 0 };

/** Adds a batch of events. The answer is undefined when there is no such session. */
export function addEvents(
	told: ReadonlyArray<ReceivedEvent>,
	receivedAtMs: number,
	countEvents: CountEvents,
): SessionChange<IngestResult | undefined> {
	return {
		size: told.length,
		applyTo: (session) => {
			if (session === undefined) {
				return { session, events: [], answer: undefined };
			}
			const timeOf = (ageMs: number): number => eventTime(receivedAtMs, ageMs, session.startedAtMs);
			const fresh = freshOf(session, told);
			const duplicates = told.length - fresh.length;
			const sessionOver = isOver(session, receivedAtMs);
			const youngestMs = told.reduce((least, { ageMs }) => Math.min(least, ageMs), Infinity);
			const lastSeenAtMs = sessionOver ? session.lastSeenAtMs : Math.max(session.lastSeenAtMs, timeOf(youngestMs));
			if (fresh.length === 0 || session.isDayClosed) {
				const expired = fresh.map(({ seq }) => seq);
				return {
					session: lastSeenAtMs === session.lastSeenAtMs ? session : { ...session, lastSeenAtMs },
					events: [],
					answer: { accepted: 0, duplicates, expired, sessionOver },
				};
			}
			const counts = countEvents(fresh);
			const events = fresh.map(({ seq, name, properties, ageMs }) => {
				return { seq, name, properties, occurredAtMs: timeOf(ageMs), receivedAtMs };
			});
			return {
				session: {
					...session,
					...accept(session, events, session.startedAtMs),
					lastSeenAtMs,
					events: session.events + counts.events,
					actions: session.actions + counts.actions,
					storiesOpened: session.storiesOpened + counts.storiesOpened,
					storyMs: session.storyMs + counts.storyMs,
				},
				events,
				answer: { accepted: fresh.length, duplicates, expired: [], sessionOver },
			};
		},
	};
}

/** Notes a sign of life. The answer is false for a session that is over or gone; it is not reopened. */
export function keepAlive(nowMs: number): SessionChange<boolean> {
	return {
		size: 0,
		applyTo: (session) => {
			if (session === undefined || isOver(session, nowMs)) {
				return { session, events: [], answer: false };
			}
			const lastSeenAtMs = Math.max(session.lastSeenAtMs, nowMs);
			return { session: { ...session, lastSeenAtMs }, events: [], answer: true };
		},
	};
}

/** Ends a session. The answer is what is missing from its sequence; nothing when it had ended before, or is gone. */
export function endSession(nowMs: number): SessionChange<Missing> {
	return {
		size: 0,
		applyTo: (session) => {
			const end = session === undefined ? undefined : endOf(session, nowMs);
			if (session === undefined || end === undefined) {
				return { session, events: [], answer: nothingMissing };
			}
			const lastSeenAtMs = Math.max(session.lastSeenAtMs, end.endedAtMs);
			return {
				session: { ...session, lastSeenAtMs, endedAtMs: end.endedAtMs, endReason: end.reason },
				events: [],
				answer: { lost: session.lost, implausible: session.implausible },
			};
		},
	};
}
