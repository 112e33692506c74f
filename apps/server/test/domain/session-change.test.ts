import { catalogue, limits } from "@flipbook-telemetry/event-schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SessionState, ToldEvent } from "../../src/domain/session-change.js";
import { endSession, keepAlive, takeIn } from "../../src/domain/session-change.js";
import { createCountEvents } from "../../src/domain/session-counts.js";

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
	maxSeq: 0,
	actions: 0,
	storiesOpened: 0,
	storyMs: 0,
};

const told: fc.Arbitrary<ToldEvent> = fc.record({
	seq: fc.integer({ min: 1, max: 12 }),
	name: fc.constantFrom("StoryPinned", "PageViewed", "StoryOpened"),
	ageMs: fc.integer({ min: 0, max: 1000 }),
	properties: fc.constant({}),
});
const batches = fc.array(fc.array(told, { minLength: 1, maxLength: 8 }), { maxLength: 8 });

describe("a batch", () => {
	it("adds each number once, whatever is told again and in whatever order", () => {
		fc.assert(
			fc.property(batches, (given) => {
				const stored = new Set<number>();
				let session: SessionState | undefined = fresh;
				let accepted = 0;
				let duplicates = 0;
				for (const events of given) {
					const change = takeIn(events, startMs + 5000, countEvents);
					const changed = change.applyTo(session, (seq) => stored.has(seq));
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
				expect(session?.maxSeq).toBe(Math.max(0, ...seqs));
			}),
		);
	});

	it("is a sign of life at its youngest event, except for a session that is over", () => {
		const events = [5000, 3000].map((ageMs, index) => ({ seq: index + 1, name: "StoryPinned", ageMs, properties: {} }));
		const seen = (session: SessionState, afterMs: number): number | undefined =>
			takeIn(events, startMs + afterMs, countEvents).applyTo(session, () => false).session?.lastSeenAtMs;
		expect(seen(fresh, 10_000)).toBe(startMs + 7000);
		expect(seen({ ...fresh, lastSeenAtMs: startMs + 9000 }, 10_000)).toBe(startMs + 9000);
		expect(seen(fresh, hourMs)).toBe(startMs);
	});

	it("of a session that is gone is not stored", () => {
		const change = takeIn([{ seq: 1, name: "StoryPinned", ageMs: 0, properties: {} }], startMs, countEvents);
		expect(change.applyTo(undefined, () => false)).toEqual({ session: undefined, events: [], answer: undefined });
	});
});

describe("a sign of life", () => {
	it("moves the last one forward, never back", () => {
		const seen = (atMs: number): number | undefined =>
			keepAlive(atMs).applyTo({ ...fresh, lastSeenAtMs: startMs + 1000 }, () => false).session?.lastSeenAtMs;
		expect(seen(startMs + 2000)).toBe(startMs + 2000);
		expect(seen(startMs + 500)).toBe(startMs + 1000);
	});

	it("does not wake a session that is over, or gone", () => {
		for (const session of [undefined, { ...fresh, endedAtMs: startMs, endReason: "explicit" as const }]) {
			const changed = keepAlive(startMs).applyTo(session, () => false);
			expect(changed.answer).toBe(false);
			expect(changed.session).toBe(session);
		}
	});
});

describe("a goodbye", () => {
	it("ends a session once, and says what never arrived", () => {
		const first = endSession(startMs + 4000).applyTo({ ...fresh, events: 3, maxSeq: 5 }, () => false);
		expect(first.answer).toBe(2);
		expect(first.session).toMatchObject({
			endedAtMs: startMs + 4000,
			lastSeenAtMs: startMs + 4000,
			endReason: "explicit",
		});
		const again = endSession(startMs + 9000).applyTo(first.session, () => false);
		expect(again).toEqual({ session: first.session, events: [], answer: 0 });
	});

	it("to a session that had fallen silent ends it at its last sign of life", () => {
		const { session } = endSession(startMs + 2 * hourMs).applyTo(fresh, () => false);
		expect(session).toMatchObject({ endedAtMs: startMs, endReason: "silent" });
	});
});
