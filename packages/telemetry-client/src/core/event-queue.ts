import { limits } from "@flipbook-telemetry/event-schema";
import type { Properties } from "./reduce-event";
import { appendEvent } from "./session";
import type { Session } from "./session";

/** The current session and those with events to send, oldest first. The number of their events together is bounded. */
export interface EventQueue {
	readonly sessions: () => ReadonlyArray<Session>;
	readonly addSession: (session: Session) => void;
	/** Adds sessions that earlier runs left in the spool, before those of this run. The oldest events give way, as in `append`. */
	readonly addSpooled: (spooled: ReadonlyArray<Session>) => void;
	/** Appends an event to a session. Past `limits.maxQueuedEvents` the oldest is dropped, which leaves a gap in the sequence. */
	readonly append: (session: Session, name: string, properties: Properties, recordedAt: number) => void;
	/** Removes the sessions without events, except `current`. */
	readonly removeEmpty: (current: Session | undefined) => void;
	readonly clear: () => void;
}

/** An empty queue. */
export function createEventQueue(): EventQueue {
	let sessions: Array<Session> = [];

	const dropOldest = (): void => {
		const oldest = sessions.find((session) => !session.events.isEmpty());
		oldest?.events.shift();
	};

	const countEvents = (): number => sessions.reduce((sum, session) => sum + session.events.size(), 0);

	const dropSurplus = (): void => {
		for (let surplus = countEvents() - limits.maxQueuedEvents; surplus > 0; surplus--) {
			dropOldest();
		}
	};

	return {
		sessions: () => sessions,
		addSession: (session) => {
			sessions.push(session);
		},
		addSpooled: (earlier) => {
			sessions = [...earlier, ...sessions];
			dropSurplus();
		},
		append: (session, name, properties, recordedAt) => {
			appendEvent(session, name, properties, recordedAt);
			dropSurplus();
		},
		removeEmpty: (current) => {
			sessions = sessions.filter((session) => session === current || !session.events.isEmpty());
		},
		clear: () => {
			sessions = [];
		},
	};
}
