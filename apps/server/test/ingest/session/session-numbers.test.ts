import { limits } from "@flipbook-telemetry/event-schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasNumber } from "../../../src/ingest/session/number-ranges.js";
import type { NumberedEvent, SessionNumbers } from "../../../src/ingest/session/session-numbers.js";
import { accept, freshOf, isPlausible, noNumbers } from "../../../src/ingest/session/session-numbers.js";

const startMs = Date.parse("2026-03-01T12:00:00Z");

/** Numbers around what a client can have reached by then, and far from it. */
const event: fc.Arbitrary<NumberedEvent> = fc
	.record({
		seconds: fc.constantFrom(0, 1, 10),
		beyond: fc.constantFrom(-limits.maxQueuedEvents + 1, -990, -10, -1, 0, 1, 5, 3000),
	})
	.map(({ seconds, beyond }) => ({
		seq: Math.max(1, limits.maxQueuedEvents + limits.maxEventsPerSecond * seconds + beyond),
		occurredAtMs: startMs + seconds * 1000,
	}));

const nearby: fc.Arbitrary<NumberedEvent> = fc.record({
	seq: fc.integer({ min: 1, max: 30 }),
	occurredAtMs: fc.integer({ min: startMs, max: startMs + 60_000 }),
});

/** What was recorded, batch by batch as it arrives: in any order, repeated, and some never. */
const arrivals = fc
	.uniqueArray(fc.oneof(event, nearby), { minLength: 1, maxLength: 25, selector: ({ seq }) => seq })
	.chain((told) => fc.array(fc.array(fc.constantFrom(...told), { minLength: 1, maxLength: 6 }), { maxLength: 12 }));

function afterAll(batches: ReadonlyArray<ReadonlyArray<NumberedEvent>>): SessionNumbers {
	return batches.reduce((numbers, batch) => accept(numbers, freshOf(numbers, batch), startMs), noNumbers);
}

/** Counts one number after the other. */
function model(told: ReadonlyArray<NumberedEvent>): Omit<SessionNumbers, "accepted"> & { readonly accepted: number } {
	const seqs = new Set(told.map(({ seq }) => seq));
	const top = Math.max(0, ...told.filter((one) => isPlausible(one, startMs)).map(({ seq }) => seq));
	let lost = 0;
	let implausible = 0;
	for (let seq = 1; seq <= Math.max(0, ...seqs); seq += 1) {
		const isMissing = !seqs.has(seq);
		lost += isMissing && seq <= top ? 1 : 0;
		implausible += isMissing && seq > top ? 1 : 0;
	}
	return { accepted: seqs.size, lost, implausible };
}

describe("the numbers of a session", () => {
	it("accepted, lost and implausible are right for any order, repetition and loss of batches", () => {
		fc.assert(
			fc.property(arrivals, (batches) => {
				const numbers = afterAll(batches);
				const accepted = numbers.accepted.reduce((sum, [first, last]) => sum + last - first + 1, 0);
				expect({ ...numbers, accepted }).toEqual(model(batches.flat()));
			}),
		);
	});

	it("do not depend on the order of the batches", () => {
		fc.assert(
			fc.property(arrivals, (batches) => {
				expect(afterAll([...batches].reverse())).toEqual(afterAll(batches));
				expect(afterAll([batches.flat()])).toEqual(afterAll(batches));
			}),
		);
	});

	it("that no client can have reached are believed by nobody: nothing below them was lost", () => {
		const numbers = accept(noNumbers, [{ seq: 100_000, occurredAtMs: startMs + 2000 }], startMs);
		expect(numbers).toEqual({ accepted: [[100_000, 100_000]], lost: 0, implausible: 99_999 });
	});

	it("that follow a long time without a connection count what the queue had no room for as lost", () => {
		const hourMs = 3_600_000;
		const kept = Array.from({ length: 1000 }, (_, index) => ({ seq: 7001 + index, occurredAtMs: startMs + hourMs }));
		expect(accept(noNumbers, kept, startMs)).toMatchObject({ lost: 7000, implausible: 0 });
	});

	it("stay few ranges when every second one is missing: the lowest gaps count as accepted", () => {
		const every2nd = Array.from({ length: 50_000 }, (_, index) => ({ seq: 2 + 2 * index, occurredAtMs: startMs }));
		const { accepted } = accept(noNumbers, every2nd, startMs);
		expect(accepted).toHaveLength(1000);
		expect(hasNumber(accepted, 3)).toBe(true);
		expect(hasNumber(accepted, 99_999)).toBe(false);
	});
});
