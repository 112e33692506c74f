import type { EventDescriptor, Property, PropertyValue } from "@flipbook-telemetry/event-schema";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { integerBetween, pickOne } from "../support/random.ts";
import type { LedgerEvent } from "./ledger.ts";

function anyValue(property: Property, random: () => number): PropertyValue {
	switch (property.kind) {
		case "oneOf":
			return pickOne(property.values, random);
		case "boolean":
			return random() < 0.5;
		case "integer":
			return integerBetween(property.min, property.max, random);
		case "durationMs":
			return integerBetween(0, 600_000, random);
		case "version":
			return [9, 99, 9999].map((most) => integerBetween(0, most, random)).join(".");
	}
}

const everyEvent: ReadonlyArray<EventDescriptor> = catalogue;
const eventsOfStories = everyEvent.filter(({ name }) => /^Story(Opened|Closed)$/.test(name));

/** Any event that the contract allows. Half are of stories, which have numbers that hardly ever repeat: they are told apart. */
export function anyEvent(seq: number, atMs: number, random: () => number): LedgerEvent {
	const { name, properties } = pickOne(random() < 0.5 ? eventsOfStories : everyEvent, random);
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
