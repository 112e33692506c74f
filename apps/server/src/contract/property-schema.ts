import type { Property } from "@flipbook-telemetry/event-schema";
import { patterns } from "@flipbook-telemetry/event-schema";

/** The plain versions of the contract. */
export const versionPattern = patterns.version;

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
			return { type: "string", pattern: versionPattern, description };
	}
}
