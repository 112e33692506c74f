import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { QueueEntry } from "../../../src/ingest/queue/queue-entry.js";
import { decodeEntry, encodeEntry } from "../../../src/ingest/queue/queue-entry.js";

const session = fc.record({
	sessionId: fc.uuid(),
	sessionDay: fc.constant("2026-03-01"),
	receivedAtMs: fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
});
const event = fc.record({
	seq: fc.integer({ min: 1 }),
	name: fc.string({ unit: "binary" }),
	ageMs: fc.nat(),
	properties: fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: "binary" }), fc.integer(), fc.boolean()), {
		noNullPrototype: true,
	}),
});
const entries: fc.Arbitrary<QueueEntry> = fc.oneof(
	fc.tuple(session, fc.array(event)).map(([name, events]) => ({ ...name, kind: "events" as const, events })),
	fc.tuple(session, fc.constantFrom("alive" as const, "end" as const)).map(([name, kind]) => ({ ...name, kind })),
);

describe("an entry of the queue", () => {
	it("is read back as it was written", () => {
		fc.assert(
			fc.property(entries, (entry) => {
				expect(decodeEntry(encodeEntry(entry))).toEqual(JSON.parse(JSON.stringify(entry)));
			}),
		);
	});

	it("of a newer version is not misread", () => {
		const bytes = Buffer.from(JSON.stringify({ version: 2, kind: "alive" }));
		expect(() => decodeEntry(bytes)).toThrow("has version 2; this server reads 1");
	});
});
