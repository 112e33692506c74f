import { catalogue, limits } from "@flipbook-telemetry/event-schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SessionState, ReceivedEvent } from "../../../src/ingest/session/session-change.js";
import { addEvents, createCountEvents, endSession, keepAlive } from "../../../src/ingest/session/session-change.js";
import { noNumbers } from "../../../src/ingest/session/session-numbers.js";

const countEvents = createCountEvents(catalogue);
const startMs = Date.parse("2026-03-01T12:00:00Z");
const hourMs = limits.silenceSeconds * 1000;

const fresh: SessionState = {
	startedAtMs: startMs,
	openedAtMs: startMs,
	lastSeenAtMs: startMs,
	endedAtMs: undefined,
	endReason: undefined,
	events: 0,
	...noNumbers,
	isDayClosed: false,
	actions: 0,
	storiesOpened: 0,
	storyMs: 0,
};

const told: fc.Arbitrary<ReceivedEvent> = fc.record({
	seq: fc.integer({ min: 1, max: 12 }),
	name: fc.constantFrom("StoryPinned", "PageViewed", "StoryOpened"),
	ageMs: fc.integer({ min: 0, max: 1000 }),
	properties: fc.constant({}),
});
const batches = fc.array(fc.array(told, { minLength: 1, maxLength: 8 }), { maxLength: 8 });

describe("a batch", () => {
	it("adds each number once, whatever is told again, in whatever order, and whatever has been dropped", () => {
		fc.assert(
			fc.property(batches, (given) => {
				const stored = new Set<number>();
				let session: SessionState | undefined = fresh;
				let accepted = 0;
				let duplicates = 0;
				for (const events of given) {
					const change = addEvents(events, startMs + 5000, countEvents);
					const changed = change.applyTo(session);
					changed.events.forEach(({ seq }) => stored.add(seq));
					accepted += changed.answer?.accepted ?? 0;
					duplicates += changed.answer?.duplicates ?? 0;
					session = changed.session;
				}
				const seqs = new Set(given.flat().map(({ seq }) => seq));
				expect(stored).toEqual(seqs);
				expect(accepted).toBe(seqs.size);
				expect(accepted + duplicates).toBe(given.flat().length);
				expect(session?.events).toBe(seqs.size);
			}),
		);
	});

	it("is a sign of life at its youngest event, except for a session that is over", () => {
		const events = [5000, 3000].map((ageMs, index) => ({ seq: index + 1, name: "StoryPinned", ageMs, properties: {} }));
		const seen = (session: SessionState, afterMs: number): number | undefined =>
			addEvents(events, startMs + afterMs, countEvents).applyTo(session).session?.lastSeenAtMs;
		expect(seen(fresh, 10_000)).toBe(startMs + 7000);
		expect(seen({ ...fresh, lastSeenAtMs: startMs + 9000 }, 10_000)).toBe(startMs + 9000);
		expect(seen(fresh, hourMs)).toBe(startMs);
	});

	it("of a day whose events are not kept any more changes no count, however often it is told", () => {
		const event = (seq: number): ReceivedEvent => ({ seq, name: "StoryPinned", ageMs: 0, properties: {} });
		const { session: before } = addEvents([event(1), event(2)], startMs + 1000, countEvents).applyTo(fresh);
		const closed = before === undefined ? undefined : { ...before, isDayClosed: true };
		for (let time = 0; time < 2; time += 1) {
			const late = addEvents([event(2), event(3), event(5)], startMs + hourMs + 2000, countEvents).applyTo(closed);
			expect(late.session).toBe(closed);
			expect(late.events).toEqual([]);
			expect(late.answer).toEqual({ accepted: 0, duplicates: 1, expired: [3, 5], sessionOver: true });
		}
	});

	it("of a day whose events are not kept any more is a sign of life all the same", () => {
		const change = addEvents([{ seq: 1, name: "StoryPinned", ageMs: 0, properties: {} }], startMs + 5000, countEvents);
		const { session, answer } = change.applyTo({ ...fresh, isDayClosed: true });
		expect(session).toEqual({ ...fresh, isDayClosed: true, lastSeenAtMs: startMs + 5000 });
		expect(answer).toMatchObject({ accepted: 0, expired: [1], sessionOver: false });
	});

	it("of a session that is gone is not stored", () => {
		const change = addEvents([{ seq: 1, name: "StoryPinned", ageMs: 0, properties: {} }], startMs, countEvents);
		expect(change.applyTo(undefined)).toEqual({ session: undefined, events: [], answer: undefined });
	});
});

describe("a sign of life", () => {
	it("moves the last one forward, never back", () => {
		const seen = (atMs: number): number | undefined =>
			keepAlive(atMs).applyTo({ ...fresh, lastSeenAtMs: startMs + 1000 }).session?.lastSeenAtMs;
		expect(seen(startMs + 2000)).toBe(startMs + 2000);
		expect(seen(startMs + 500)).toBe(startMs + 1000);
	});

	it("does not wake a session that is over, or gone", () => {
		for (const session of [undefined, { ...fresh, endedAtMs: startMs, endReason: "explicit" as const }]) {
			const changed = keepAlive(startMs).applyTo(session);
			expect(changed.answer).toBe(false);
			expect(changed.session).toBe(session);
		}
	});
});

describe("a goodbye", () => {
	it("ends a session once, and says what never arrived", () => {
		const first = endSession(startMs + 4000).applyTo({ ...fresh, events: 3, lost: 2, implausible: 7 });
		expect(first.answer).toEqual({ lost: 2, implausible: 7 });
		expect(first.session).toMatchObject({
			endedAtMs: startMs + 4000,
			lastSeenAtMs: startMs + 4000,
			endReason: "explicit",
		});
		const again = endSession(startMs + 9000).applyTo(first.session);
		expect(again).toEqual({ session: first.session, events: [], answer: { lost: 0, implausible: 0 } });
	});

	it("to a session that had fallen silent ends it at its last sign of life", () => {
		const { session } = endSession(startMs + 2 * hourMs).applyTo(fresh);
		expect(session).toMatchObject({ endedAtMs: startMs, endReason: "silent" });
	});
});
