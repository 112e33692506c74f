import type { EventDescriptor, Property } from "@flipbook-telemetry/event-schema";
import { limits, patterns } from "@flipbook-telemetry/event-schema";

/** JSON Schema (2020-12) of a property. */
export function propertySchema(property: Property): object {
	const { description } = property;
	switch (property.kind) {
		case "oneOf":
			return { type: "string", enum: property.values, description };
		case "boolean":
			return { type: "boolean", description };
		case "integer":
			return { type: "integer", minimum: property.min, maximum: property.max, description };
		case "durationMs":
			return { type: "integer", minimum: 0, maximum: property.maxMs, description };
		case "version":
			return { type: "string", pattern: patterns.version, description };
	}
}

/** JSON Schema of what every event has, whatever its name. */
export const envelopeSchema = {
	type: "object",
	required: ["seq", "name", "ageMs"],
	additionalProperties: false,
	properties: {
		seq: { type: "integer", minimum: 1, maximum: limits.maxSequence },
		name: { type: "string" },
		ageMs: { type: "integer", minimum: 0, maximum: limits.maxAgeMs },
		properties: {},
	},
} as const;

/** JSON Schema of the properties of one event. */
export function propertiesSchema(descriptor: EventDescriptor): object {
	return {
		type: "object",
		required: descriptor.properties.map((property) => property.name),
		additionalProperties: false,
		properties: Object.fromEntries(descriptor.properties.map((property) => [property.name, propertySchema(property)])),
	};
}
