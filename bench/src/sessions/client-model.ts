import { limits } from "@flipbook-telemetry/event-schema";
import type { ClientTimes } from "./client-times.js";

/** What a session has to send. */
export type Due =
	| { readonly kind: "beat" }
	| { readonly kind: "ingest"; readonly events: number; readonly newestAtMs: number }
	/** It ends the session: sends what was not sent yet, with an event that says so, and then the end itself. */
	| { readonly kind: "end"; readonly events: number };

/**
 * When one session of the plugin sends what. It follows the client's uploader and heartbeat, but for what an ordinary hour
 * does not have: fifty events within ten seconds, more than six requests in a minute, and the loss of events.
 */
export interface ClientModel {
	/** When it next has something to send, as a whole millisecond. It is not asked while a request is under way. */
	readonly dueAtMs: () => number;
	/** What it sends at this moment. Nothing counts as sent before `answered`. */
	readonly dueAt: (nowMs: number) => Due;
	/** The server has taken it. */
	readonly answered: (due: Due, nowMs: number) => void;
}

/** One person's session. Moments are milliseconds by any clock that runs forward. */
export interface ClientModelOptions {
	readonly startedAtMs: number;
	readonly endsAtMs: number;
	/** When the next event after this moment happens. The first one, that the session started, comes by itself. */
	readonly nextEventAfter: (momentMs: number) => number;
}

/** Creates a session that the server has just opened. */
export function createClientModel(
	times: ClientTimes,
	{ startedAtMs, endsAtMs, nextEventAfter }: ClientModelOptions,
): ClientModel {
	const firstBeatAt = startedAtMs + times.firstBeatMs;
	let beatDueAt = firstBeatAt;
	let lastSignAt = startedAtMs;
	let unsent: ReadonlyArray<number> = [startedAtMs];
	let nextEventAt = nextEventAfter(startedAtMs);

	const flushAt = (): number => (unsent[0] ?? nextEventAt) + times.flushMs;

	const noteEventsUntil = (nowMs: number): void => {
		const happened: Array<number> = [];
		while (nextEventAt <= nowMs) {
			happened.push(nextEventAt);
			nextEventAt = nextEventAfter(nextEventAt);
		}
		unsent = [...unsent, ...happened];
	};

	/** An early event does not put the first beat off: that one shows that a session lasted so long. */
	const noteSignAt = (momentMs: number): void => {
		lastSignAt = Math.max(lastSignAt, momentMs);
		if (lastSignAt >= firstBeatAt) {
			beatDueAt = lastSignAt + times.beatMs;
		}
	};

	return {
		dueAtMs: () => Math.ceil(Math.min(flushAt(), beatDueAt, endsAtMs)),
		dueAt: (nowMs) => {
			noteEventsUntil(nowMs);
			const batch = unsent.slice(0, limits.maxBatchEvents);
			const newestAtMs = batch.at(-1);
			if (nowMs >= endsAtMs) {
				return { kind: "end", events: Math.min(unsent.length + 1, limits.maxBatchEvents) };
			}
			// What is waiting goes in place of a beat.
			return newestAtMs === undefined ? { kind: "beat" } : { kind: "ingest", events: batch.length, newestAtMs };
		},
		answered: (due, nowMs) => {
			if (due.kind === "beat") {
				noteSignAt(nowMs);
			} else if (due.kind === "ingest") {
				unsent = unsent.slice(due.events);
				noteSignAt(due.newestAtMs);
			}
		},
	};
}
