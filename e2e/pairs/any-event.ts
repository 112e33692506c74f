import type { EventDescriptor, Property, PropertyValue } from "@flipbook-telemetry/event-schema";
import { catalogue } from "@flipbook-telemetry/event-schema";
import type { BookedEvent } from "./book.ts";

/** One of several, by chance. Throws when there is none. */
export function oneOf<T>(items: ReadonlyArray<T>, random: () => number): T {
	const item = items[Math.floor(random() * items.length)];
	if (item === undefined) {
		throw new Error("There is nothing to choose from.");
	}
	return item;
}

/** A whole number between two, both included. */
export function between(min: number, max: number, random: () => number): number {
	return min + Math.floor(random() * (max - min + 1));
}

function anyValue(property: Property, random: () => number): PropertyValue {
	switch (property.kind) {
		case "oneOf":
			return oneOf(property.values, random);
		case "boolean":
			return random() < 0.5;
		case "integer":
			return between(property.min, property.max, random);
		case "durationMs":
			return between(0, 600_000, random);
		case "version":
			return [9, 99, 9999].map((most) => between(0, most, random)).join(".");
	}
}

const everyEvent: ReadonlyArray<EventDescriptor> = catalogue;
const eventsOfStories = everyEvent.filter(({ name }) => /^Story(Opened|Closed)$/.test(name));

/** Any event that the contract allows. Half are of stories, which have numbers that hardly ever repeat: they are told apart. */
export function anyEvent(seq: number, atMs: number, random: () => number): BookedEvent {
	const { name, properties } = oneOf(random() < 0.5 ? eventsOfStories : everyEvent, random);
	return {
		seq,
		name,
		properties: Object.fromEntries(properties.map((property) => [property.name, anyValue(property, random)])),
		atMs,
		state: "recorded",
		acknowledgedDuring: undefined,
		isLost: false,
	};
}
