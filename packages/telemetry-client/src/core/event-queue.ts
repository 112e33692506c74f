import { limits } from "@flipbook-telemetry/event-schema";
import type { Properties } from "./reduce-event";
import { recordEvent } from "./session";
import type { Session } from "./session";

/** The sessions whose events are not all acknowledged, oldest first, with a bound on the events of all together. */
export interface Outbox {
	readonly sessions: () => ReadonlyArray<Session>;
	readonly add: (session: Session) => void;
	/** Puts sessions of an earlier run before those of this one. */
	readonly addEarlier: (earlier: ReadonlyArray<Session>) => void;
	/** Records an event; past `limits.maxQueuedEvents` the oldest of all goes, and its number stays missing. */
	readonly record: (session: Session, name: string, properties: Properties, recordedAt: number) => void;
	/** Removes every session for which nothing is left to send, except `current`. */
	readonly tidy: (current: Session | undefined) => void;
	readonly clear: () => void;
}

/** An empty outbox. */
export function createOutbox(): Outbox {
	let sessions: Array<Session> = [];

	const dropOldest = (): void => {
		const oldest = sessions.find((session) => !session.events.isEmpty());
		oldest?.events.shift();
	};

	const count = (): number => sessions.reduce((sum, session) => sum + session.events.size(), 0);

	return {
		sessions: () => sessions,
		add: (session) => {
			sessions.push(session);
		},
		addEarlier: (earlier) => {
			sessions = [...earlier, ...sessions];
		},
		record: (session, name, properties, recordedAt) => {
			recordEvent(session, name, properties, recordedAt);
			if (count() > limits.maxQueuedEvents) {
				dropOldest();
			}
		},
		tidy: (current) => {
			sessions = sessions.filter((session) => session === current || !session.events.isEmpty());
		},
		clear: () => {
			sessions = [];
		},
	};
}
