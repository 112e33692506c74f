import { limits } from "@flipbook-telemetry/event-schema";
import type { DurableSettings } from "./durable-settings";
import type { Clock } from "./ports";
import type { QueuedEvent, Session } from "./session";
import { fromSpoolRecord, toSpoolRecord } from "./spool-record";
import type { EventValidator } from "./validate-event";

const spoolKey = "FlipbookTelemetry_spool";

/** Stores unsent events in plugin settings from one run to the next. */
export interface Spool {
	/** Passes the stored sessions to `done`, oldest first: those of earlier runs, in this window or another. */
	readonly load: (done: (sessions: ReadonlyArray<Session>) => void) => void;
	/**
	 * Stores the newest unsent events, at most `limits.maxSpooledEvents`, and removes what is stored of these sessions besides.
	 * Called on unload.
	 */
	readonly save: (sessions: ReadonlyArray<Session>) => void;
	/** Removes a session that has nothing left to send. */
	readonly remove: (session: Session) => void;
	/** Removes everything, also what other windows have stored. */
	readonly clear: () => void;
}

type Records = Map<string, unknown>;

/** The newest events of all sessions together, at most `limits.maxSpooledEvents`. */
function newestEvents(sessions: ReadonlyArray<Session>): Map<Session, ReadonlyArray<QueuedEvent>> {
	const kept = new Map<Session, ReadonlyArray<QueuedEvent>>();
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
 * All windows share one settings file, so every write starts from what is stored and changes only its own sessions. If two
 * windows send the same event, the server recognizes the second by its sequence number.
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

	const update = (
		write: DurableSettings["write"],
		change: (records: Records) => void,
		isSaved: (records: Records) => boolean,
	): void =>
		write(
			spoolKey,
			(stored) => {
				lastKnown = copy(stored) ?? lastKnown;
				change(lastKnown);
				return lastKnown;
			},
			(stored) => isSaved(copy(stored) ?? new Map<string, unknown>()),
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
				sessions.sort((one, other) => one.startedAt < other.startedAt);
				done(sessions);
			}),
		save: (sessions) => {
			const kept = newestEvents(sessions);
			if (kept.isEmpty()) {
				return;
			}
			update(
				settings.writeNow,
				(records) => {
					for (const session of sessions) {
						const events = kept.get(session);
						if (events === undefined) {
							// Otherwise each run without a server would leave its events here for good.
							records.delete(session.key);
						} else {
							records.set(session.key, toSpoolRecord(session, events, clock.monotonic(), clock.wall()));
						}
					}
				},
				(records) => sessions.every((session) => kept.has(session) === records.has(session.key)),
			);
		},
		remove: (session) => {
			if (lastKnown.has(session.key)) {
				update(
					settings.write,
					(records) => records.delete(session.key),
					(records) => !records.has(session.key),
				);
			}
		},
		clear: () => {
			lastKnown = copy(settings.readOnce(spoolKey)) ?? lastKnown;
			if (!lastKnown.isEmpty()) {
				update(
					settings.write,
					(records) => records.clear(),
					(records) => records.isEmpty(),
				);
			}
		},
	};
}
