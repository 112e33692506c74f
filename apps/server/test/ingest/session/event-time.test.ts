import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventTime } from "../../../src/ingest/session/session-life.js";

const moment = fc.integer({ min: 0, max: 4_000_000_000_000 });
const age = fc.integer({ min: 0, max: 2_592_000_000 });

describe("the time of an event", () => {
	it("is so long before it was received as its sender says", () => {
		expect(eventTime(10_000, 3000, 5000)).toBe(7000);
	});

	it("lies between the start of its session and now", () => {
		fc.assert(
			fc.property(moment, age, moment, (startedAt, ageMs, later) => {
				const receivedAt = startedAt + later;
				const time = eventTime(receivedAt, ageMs, startedAt);
				expect(time).toBeGreaterThanOrEqual(startedAt);
				expect(time).toBeLessThanOrEqual(receivedAt);
			}),
		);
	});

	it("keeps the order of events received together", () => {
		fc.assert(
			fc.property(moment, moment, age, age, (startedAt, later, oneAge, otherAge) => {
				const [older, younger] = [Math.max(oneAge, otherAge), Math.min(oneAge, otherAge)];
				const receivedAt = startedAt + later;
				expect(eventTime(receivedAt, older, startedAt)).toBeLessThanOrEqual(eventTime(receivedAt, younger, startedAt));
			}),
		);
	});
});
