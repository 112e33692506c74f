import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import { limits } from "@flipbook-telemetry/event-schema";
import { propertySchema } from "./property-schema.js";

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
