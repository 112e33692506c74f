import { catalogue } from "@flipbook-telemetry/event-schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCountEvents } from "../../../src/ingest/session/session-change.js";

const countEvents = createCountEvents(catalogue);
const seq = fc.integer({ min: 1 });
const event = fc.oneof(
	fc.record({ seq, name: fc.constant("StoryClosed"), properties: fc.record({ story: fc.nat(), openMs: fc.nat() }) }),
	fc.record({ seq, name: fc.constantFrom(...catalogue.map(({ name }) => name)), properties: fc.constant({}) }),
);

describe("what a session's row counts", () => {
	it("is the same whether its events come in one batch or in several", () => {
		fc.assert(
			fc.property(fc.array(event), fc.array(event), (first, second) => {
				const [a, b] = [countEvents(first), countEvents(second)];
				expect(countEvents([...first, ...second])).toEqual({
					events: a.events + b.events,
					actions: a.actions + b.actions,
					storiesOpened: a.storiesOpened + b.storiesOpened,
					storyMs: a.storyMs + b.storyMs,
				});
			}),
		);
	});

	it("takes for an action what a person does", () => {
		const names = ["SessionStarted", "PageViewed", "StoryErrored", "StoryPinned", "SessionEnded"];
		const counts = countEvents(names.map((name, index) => ({ seq: index + 1, name, properties: {} })));
		expect(counts).toMatchObject({ events: 5, actions: 2 });
	});
});
