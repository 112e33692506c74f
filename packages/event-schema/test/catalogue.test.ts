import { describe, expect, it } from "vitest";
import type { EventDescriptor } from "../src/index.js";
import { catalogue, contractVersion } from "../src/index.js";

const events: ReadonlyArray<EventDescriptor> = catalogue;

describe("the catalogue", () => {
	it("names every event once", () => {
		const names = events.map((event) => event.name);
		expect(names).toEqual([...new Set(names)]);
	});

	it.each(events)("says of $name what it is and what it is good for", (event) => {
		expect(event.name).toMatch(/^[A-Z][A-Za-z]+$/);
		expect(event.description).toMatch(/\.$/);
		expect(event.why).toMatch(/\.$/);
	});

	it.each(events)("names every property of $name once, and describes it", (event) => {
		const names = event.properties.map((property) => property.name);
		expect(names).toEqual([...new Set(names)]);
		for (const property of event.properties) {
			expect(property.name).toMatch(/^[a-z][A-Za-z]*$/);
			expect(property.description).toMatch(/\.$/);
		}
	});

	it.each(events)("has nothing in $name from a version that does not exist yet", (event) => {
		for (const since of [event.since, ...event.properties.map((property) => property.since)]) {
			expect(since).toBeGreaterThanOrEqual(event.since);
			expect(since).toBeLessThanOrEqual(contractVersion);
		}
	});

	it("keeps every event that a person does apart from what the plugin does by itself", () => {
		expect(events.filter((event) => !event.isAction).map((event) => event.name)).toEqual([
			"SessionStarted",
			"SessionEnded",
			"StoryErrored",
			"NudgeShown",
			"NudgeAnswered",
		]);
	});
});
