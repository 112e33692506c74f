import { catalogue } from "@flipbook-telemetry/event-schema";
import * as fc from "fast-check";

/** An event of a history. Times are milliseconds since 1970. */
export interface PastEvent {
	readonly seq: number;
	readonly name: string;
	readonly occurredAtMs: number;
	readonly receivedAtMs: number;
	readonly properties: Readonly<Record<string, string | number | boolean>>;
}

/** A session of a history. */
export interface PastSession {
	readonly sessionId: string;
	readonly installation: number;
	readonly pluginVersion: string;
	readonly channel: string;
	readonly origin: "studio" | "other" | "unknown";
	readonly startedAtMs: number;
	readonly lastSeenAtMs: number;
	/** When the server first heard of it. */
	readonly openedAtMs: number;
	readonly endReason: "explicit" | "silent" | undefined;
	readonly events: ReadonlyArray<PastEvent>;
}

/** An event that the server refused. */
export interface PastRefusal {
	readonly reason: string;
	readonly refusedAtMs: number;
}

/** An installation that was erased, with the one session that it had. */
export interface PastErasure {
	readonly session: PastSession;
	readonly erasedAtMs: number;
}

/** What happened, and what time it is now. */
export interface History {
	/** Those of installations that were not erased. */
	readonly sessions: ReadonlyArray<PastSession>;
	readonly refusals: ReadonlyArray<PastRefusal>;
	readonly erasures: ReadonlyArray<PastErasure>;
	readonly nowMs: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A Thursday: the days of a history lie in two weeks. */
const firstMs = Date.parse("2026-02-26T00:00:00Z");
const days = 6;
/** Erased installations are numbered down from here, the others up from 1. */
const firstErased = -1;

/** Moments that often meet: midnights, full hours, and a millisecond beside them. */
const moment = fc
	.record({
		hours: fc.integer({ min: 0, max: days * 24 - 1 }),
		ms: fc.constantFrom(0, 0, 1, 29_999, 30_000, 1_800_000, hourMs - 1),
	})
	.map(({ hours, ms }) => firstMs + hours * hourMs + ms);

const length = fc.constantFrom(0, 1, 29_999, 30_000, 30_001, 300_000, hourMs, hourMs + 1, 5 * hourMs, 26 * hourMs);

const oneOf = <T>(...values: ReadonlyArray<T>): fc.Arbitrary<T> => fc.constantFrom(...values);
const story = fc.integer({ min: 1, max: 3 });

const happening = fc.oneof(
	fc.record({
		name: fc.constant("StoryOpened"),
		properties: fc.record({ story, framework: oneOf("react", "fusion") }),
	}),
	fc.record({
		name: fc.constant("StoryClosed"),
		properties: fc.record({ story, openMs: oneOf(0, 1000, 60_000, 2 * hourMs) }),
	}),
	fc.record({ name: fc.constant("PageViewed"), properties: fc.record({ page: oneOf("Home", "Settings") }) }),
	fc.record({ name: fc.constant("StoryPinned"), properties: fc.constant({}) }),
	fc.record({ name: fc.constant("NudgeShown"), properties: fc.constant({}) }),
	fc.record({
		name: fc.constant("NudgeAnswered"),
		properties: fc.record({ answer: oneOf("understood", "later"), neverAgain: fc.boolean() }),
	}),
);

const pastEvents = (startedAtMs: number, lengthMs: number): fc.Arbitrary<ReadonlyArray<PastEvent>> =>
	fc
		.array(
			fc.record({
				happening,
				/** Where in the session it lies, in eighths; past 8, it came after a session had been given up. */
				at: fc.integer({ min: 0, max: 9 }),
				delayMs: oneOf(0, 9_000, hourMs),
				/** How many before it were lost. */
				lost: oneOf(0, 0, 0, 2),
			}),
			{ maxLength: 8 },
		)
		.map((drawn) => {
			let seq = 0;
			return drawn.map(({ happening: { name, properties }, at, delayMs, lost }) => {
				seq += 1 + lost;
				const occurredAtMs = startedAtMs + Math.floor((lengthMs * at) / 8);
				return { seq, name, occurredAtMs, receivedAtMs: occurredAtMs + delayMs, properties };
			});
		});

/** A session at some time in the six days of a history. */
export const pastSession: fc.Arbitrary<PastSession> = fc
	.record({ startedAtMs: moment, lengthMs: length, toldLateMs: oneOf(0, 0, 3 * hourMs) })
	.chain(({ startedAtMs, lengthMs, toldLateMs }) =>
		fc.record({
			sessionId: fc.uuid(),
			installation: fc.integer({ min: 1, max: 5 }),
			pluginVersion: oneOf("1.0.0", "1.2.0"),
			channel: oneOf("stable", "beta"),
			origin: oneOf("studio", "studio", "unknown", "other"),
			startedAtMs: fc.constant(startedAtMs),
			lastSeenAtMs: fc.constant(startedAtMs + lengthMs),
			openedAtMs: fc.constant(startedAtMs + toldLateMs),
			endReason: oneOf("explicit", "silent", undefined),
			events: pastEvents(startedAtMs, lengthMs),
		}),
	);

/** When something was refused or erased, which may be before the first session. */
const tallied = fc.tuple(moment, oneOf(0, 0, 0, 3 * dayMs)).map(([timeMs, earlierMs]) => timeMs - earlierMs);

/** An event that was refused at some time. */
export const pastRefusal: fc.Arbitrary<PastRefusal> = fc.record({
	reason: oneOf("missing", "out_of_range", "unknown_event"),
	refusedAtMs: tallied,
});

/** An erasure at some time. */
export const pastErasure: fc.Arbitrary<PastErasure> = fc.record({ session: pastSession, erasedAtMs: tallied });

/** The same erasures, each of an installation with no other session. */
export function ofOthers(erasures: ReadonlyArray<PastErasure>): ReadonlyArray<PastErasure> {
	return erasures.map(({ session, erasedAtMs }, index) => ({
		session: { ...session, installation: firstErased - index },
		erasedAtMs,
	}));
}

/** Sessions that overlap, cross midnight, lack an end, are told late, lost events; now is soon after the last. */
export const history: fc.Arbitrary<History> = fc.record({
	sessions: fc.uniqueArray(pastSession, { maxLength: 14, selector: ({ sessionId }) => sessionId }),
	refusals: fc.array(pastRefusal, { maxLength: 8 }),
	erasures: fc.array(pastErasure, { maxLength: 6 }).map(ofOthers),
	nowMs: oneOf(0, hourMs - 1, hourMs, 30 * hourMs).map((later) => firstMs + days * dayMs + later),
});

/** The names of the events that a person did. */
export const actionNames: ReadonlySet<string> = new Set(
	catalogue.filter(({ isAction }) => isAction).map(({ name }) => name),
);
