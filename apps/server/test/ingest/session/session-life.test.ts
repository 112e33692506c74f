import { limits } from "@flipbook-telemetry/event-schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endOf, isOver } from "../../../src/ingest/session/session-life.js";

const hourMs = limits.silenceSeconds * 1000;
const moment = fc.integer({ min: 0, max: 4_000_000_000_000 });

describe("whether a session is over", () => {
	it("turns on an hour of silence, to the millisecond", () => {
		const session = { openedAtMs: 500, lastSeenAtMs: 1000, endedAtMs: undefined };
		expect(isOver(session, 1000 + hourMs - 1)).toBe(false);
		expect(isOver(session, 1000 + hourMs)).toBe(true);
	});

	it("counts from when the server first heard of a session that had begun without it", () => {
		const session = { openedAtMs: 5 * hourMs, lastSeenAtMs: 0, endedAtMs: undefined };
		expect(isOver(session, 6 * hourMs - 1)).toBe(false);
		expect(isOver(session, 6 * hourMs)).toBe(true);
	});

	it("never turns back", () => {
		fc.assert(
			fc.property(moment, moment, moment, (lastSeenAtMs, passed, more) => {
				const session = { openedAtMs: 0, lastSeenAtMs, endedAtMs: undefined };
				const now = lastSeenAtMs + passed;
				expect(!isOver(session, now) || isOver(session, now + more)).toBe(true);
			}),
		);
	});
});

describe("the end of a session", () => {
	it("is now, or its last sign of life, and never an hour later", () => {
		fc.assert(
			fc.property(moment, moment, (lastSeenAtMs, passed) => {
				const now = lastSeenAtMs + passed;
				const end = endOf({ openedAtMs: 0, lastSeenAtMs, endedAtMs: undefined }, now);
				expect(end).toEqual(
					passed < hourMs ? { endedAtMs: now, reason: "explicit" } : { endedAtMs: lastSeenAtMs, reason: "silent" },
				);
			}),
		);
	});

	it("comes once", () => {
		expect(endOf({ openedAtMs: 0, lastSeenAtMs: 1, endedAtMs: 2 }, 3)).toBeUndefined();
	});
});
