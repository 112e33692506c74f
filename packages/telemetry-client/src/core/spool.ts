import { limits } from "@flipbook-telemetry/event-schema";
import type { DurableSettings } from "./durable-settings";
import type { Clock } from "./ports";
import type { PendingEvent, Session } from "./session";
import { fromSpoolRecord, toSpoolRecord } from "./spool-record";
import type { EventValidator } from "./validate-event";

const spoolKey = "FlipbookTelemetry_spool";

/** Unsent events, kept in plugin settings from one run to the next. */
export interface Spool {
	/** Hands over the sessions that earlier runs left behind. */
	readonly load: (done: (sessions: ReadonlyArray<Session>) => void) => void;
	/** Writes the unsent events of these sessions down, last of all. Past the bound the oldest are left out. */
	readonly save: (sessions: ReadonlyArray<Session>) => void;
	/** Everything of this session has been dealt with. */
	readonly remove: (session: Session) => void;
	/** Forgets all of it. */
	readonly clear: () => void;
}

type Records = Map<string, unknown>;

/** The newest events of all sessions together, as many as may be kept. */
function newest(sessions: ReadonlyArray<Session>): Map<Session, ReadonlyArray<PendingEvent>> {
	const kept = new Map<Session, ReadonlyArray<PendingEvent>>();
	let room: number = limits.maxSpooledEvents;
	for (let index = sessions.size() - 1; index >= 0; index--) {
		const session = sessions[index];
		const surplus = math.max(0, session.events.size() - room);
		const events = session.events.filter((_, position) => position >= surplus);
		room -= events.size();
		if (!events.isEmpty()) {
			kept.set(session, events);
		}
	}
	return kept;
}

/**
 * All windows share one settings file, so every write takes what is there, changes its own sessions and leaves the
 * others. Should two windows still send the same event, the sequence number makes the second harmless.
 */
export function createSpool(settings: DurableSettings, clock: Clock, validate: EventValidator): Spool {
	let lastKnown: Records = new Map();

	const copy = (value: unknown): Records | undefined => {
		if (!typeIs(value, "table")) {
			return undefined;
		}
		const records: Records = new Map();
		for (const [key, record] of pairs(value as Record<string, unknown>)) {
			records.set(tostring(key), record);
		}
		return records;
	};

	const change = (
		write: DurableSettings["write"],
		edit: (records: Records) => void,
		holds: (records: Records) => boolean,
	): void =>
		write(
			spoolKey,
			(stored) => {
				lastKnown = copy(stored) ?? lastKnown;
				edit(lastKnown);
				return lastKnown;
			},
			(stored) => holds(copy(stored) ?? new Map<string, unknown>()),
		);

	return {
		load: (done) =>
			settings.read(spoolKey, (value) => {
				lastKnown = copy(value) ?? new Map<string, unknown>();
				const sessions = new Array<Session>();
				for (const [key, record] of lastKnown) {
					const session = fromSpoolRecord(key, record, clock.monotonic(), clock.wall(), validate);
					if (session !== undefined) {
						sessions.push(session);
					}
				}
				done(sessions);
			}),
		save: (sessions) => {
			const kept = newest(sessions);
			if (kept.isEmpty()) {
				return;
			}
			change(
				settings.writeAtOnce,
				(records) => {
					for (const [session, events] of kept) {
						records.set(session.key, toSpoolRecord(session, events, clock.monotonic(), clock.wall()));
					}
				},
				(records) => sessions.every((session) => !kept.has(session) || records.has(session.key)),
			);
		},
		remove: (session) => {
			if (lastKnown.has(session.key)) {
				change(
					settings.write,
					(records) => records.delete(session.key),
					(records) => !records.has(session.key),
				);
			}
		},
		clear: () => {
			lastKnown = copy(settings.peek(spoolKey)) ?? lastKnown;
			if (!lastKnown.isEmpty()) {
				change(
					settings.write,
					(records) => records.clear(),
					(records) => records.isEmpty(),
				);
			}
		},
	};
}
