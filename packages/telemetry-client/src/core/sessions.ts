import type { Channel, EventDescriptor, PropertyValue } from "@flipbook-telemetry/event-schema";
import { createOutbox } from "./event-queue";
import type { Clock, Random } from "./ports";
import { reduceEvent } from "./reduce-event";
import type { Properties } from "./reduce-event";
import { createSession, forgetEvents } from "./session";
import type { PendingEvent, Session } from "./session";
import type { Spool } from "./spool";

/** The sessions of this run, and those of earlier runs that still have something to say. */
export interface Sessions {
	/** Oldest first. */
	readonly all: () => ReadonlyArray<Session>;
	/** The one that events are recorded into, if there is one. */
	readonly current: () => Session | undefined;
	/** Begins a new current session for someone who agreed to this contract version. */
	readonly begin: (contractVersion: number) => void;
	/** Says in the current session that it ended at `at`, in monotonic seconds. */
	readonly recordEnd: (reason: "unloaded" | "silent", at: number) => void;
	/** The current session is no longer current; its events are still sent. */
	readonly retire: () => void;
	/** Records into the current session, reduced to its contract version. Without a session nothing happens. */
	readonly record: (name: string, properties: Properties) => void;
	/** Lets go of events of a session. */
	readonly forget: (session: Session, events: ReadonlyArray<PendingEvent>) => void;
	readonly addEarlier: (earlier: ReadonlyArray<Session>) => void;
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
	const outbox = createOutbox();
	let current: Session | undefined;

	const recordAt = (name: string, properties: Properties, at: number): void => {
		if (current === undefined) {
			return;
		}
		const reduced = reduceEvent(events, current.contractVersion, name, properties);
		if (reduced !== undefined) {
			outbox.record(current, name, reduced, at);
		}
	};

	return {
		all: outbox.sessions,
		current: () => current,
		begin: (contractVersion) => {
			current = createSession(contractVersion, random.uuid(), clock.monotonic());
			outbox.add(current);
			const properties = new Map<string, PropertyValue>([
				["pluginVersion", build.pluginVersion],
				["channel", build.channel],
			]);
			recordAt("SessionStarted", properties, clock.monotonic());
		},
		recordEnd: (reason, at) => recordAt("SessionEnded", new Map([["reason", reason]]), at),
		retire: () => {
			current = undefined;
		},
		record: (name, properties) => recordAt(name, properties, clock.monotonic()),
		forget: (session, gone) => {
			forgetEvents(session, gone);
			if (session.events.isEmpty()) {
				spool.remove(session);
			}
			outbox.tidy(current);
		},
		addEarlier: outbox.addEarlier,
		clear: () => {
			current = undefined;
			outbox.clear();
		},
	};
}
