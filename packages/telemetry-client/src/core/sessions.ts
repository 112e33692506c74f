import type { Channel, EventDescriptor, PropertyValue } from "@flipbook-telemetry/event-schema";
import { createEventQueue } from "./event-queue";
import type { Clock, Random } from "./ports";
import { reduceEvent } from "./reduce-event";
import type { Properties } from "./reduce-event";
import { createSession, removeEvents } from "./session";
import type { QueuedEvent, Session } from "./session";
import type { Spool } from "./spool";

/** The sessions of this run, and those of earlier runs that still have events to send. */
export interface Sessions {
	/** Oldest first. */
	readonly all: () => ReadonlyArray<Session>;
	/** The one that events are recorded into, if there is one. */
	readonly current: () => Session | undefined;
	/** Starts a new current session, for this agreed contract version, and records `SessionStarted`. */
	readonly start: (contractVersion: number) => void;
	/** Records `SessionEnded` in the current session, at `at` in monotonic seconds. */
	readonly recordEnd: (reason: "unloaded" | "silent", at: number) => void;
	/** Leaves no session current. Its events are still sent. */
	readonly clearCurrent: () => void;
	/** Appends an event to the current session, reduced to its contract version. Without a session it does nothing. */
	readonly record: (name: string, properties: Properties) => void;
	/** Removes events that need not be sent again, and a session without any from the spool. */
	readonly removeEvents: (session: Session, events: ReadonlyArray<QueuedEvent>) => void;
	readonly addSpooled: (spooled: ReadonlyArray<Session>) => void;
	readonly clear: () => void;
}

/** What `createSessions` needs. */
export interface SessionsDeps {
	readonly clock: Clock;
	readonly random: Random;
	readonly spool: Spool;
	readonly events: ReadonlyArray<EventDescriptor>;
	readonly build: { readonly pluginVersion: string; readonly channel: Channel };
}

/** No session yet. */
export function createSessions({ clock, random, spool, events, build }: SessionsDeps): Sessions {
	const queue = createEventQueue();
	let current: Session | undefined;

	const append = (name: string, properties: Properties, at: number): void => {
		if (current === undefined) {
			return;
		}
		const reduced = reduceEvent(events, current.contractVersion, name, properties);
		if (reduced !== undefined) {
			queue.append(current, name, reduced, at);
		}
	};

	return {
		all: queue.sessions,
		current: () => current,
		start: (contractVersion) => {
			current = createSession(contractVersion, random.uuid(), clock.monotonic());
			queue.addSession(current);
			const properties = new Map<string, PropertyValue>([
				["pluginVersion", build.pluginVersion],
				["channel", build.channel],
			]);
			append("SessionStarted", properties, clock.monotonic());
		},
		recordEnd: (reason, at) => append("SessionEnded", new Map([["reason", reason]]), at),
		clearCurrent: () => {
			current = undefined;
		},
		record: (name, properties) => append(name, properties, clock.monotonic()),
		removeEvents: (session, removed) => {
			removeEvents(session, removed);
			if (session.events.isEmpty()) {
				spool.remove(session);
			}
			queue.removeEmpty(current);
		},
		addSpooled: queue.addSpooled,
		clear: () => {
			current = undefined;
			queue.clear();
		},
	};
}
