import type { Property } from "@flipbook-telemetry/event-schema";
import fc from "fast-check";

/** Any value that the contract allows for a property. */
export function validValue(property: Property): fc.Arbitrary<unknown> {
	switch (property.kind) {
		case "oneOf":
			return fc.constantFrom(...property.values);
		case "boolean":
			return fc.boolean();
		case "integer":
			return fc.integer({ min: property.min, max: property.max });
		case "durationMs":
			return fc.integer({ min: 0, max: property.maxMs });
		case "version":
			return fc.tuple(...[1, 2, 3].map(() => fc.nat(9999))).map((parts) => parts.join("."));
	}
}
