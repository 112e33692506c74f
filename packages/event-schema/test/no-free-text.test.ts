import { describe, expect, it } from "vitest";
import { catalogue } from "../src/index.js";
import type { Property } from "../src/index.js";

const properties: ReadonlyArray<readonly [string, Property]> = catalogue.flatMap((event) =>
	event.properties.map((property: Property) => [`${event.name}.${property.name}`, property] as const),
);

describe("no event can carry a name", () => {
	it.each(properties)("%s is a word from a list, a flag, a bounded number or a plain version", (_, property) => {
		switch (property.kind) {
			case "oneOf":
				expect(property.values.length).toBeGreaterThan(0);
				expect(property.values.join("")).toMatch(/^[A-Za-z]+$/);
				break;
			case "integer":
				expect(Number.isSafeInteger(property.min) && Number.isSafeInteger(property.max)).toBe(true);
				expect(property.min).toBeLessThan(property.max);
				break;
			case "durationMs":
				expect(Number.isSafeInteger(property.maxMs)).toBe(true);
				break;
			case "boolean":
			case "version":
				break;
			default:
				throw new Error(`${JSON.stringify(property)} is of a kind that nobody has shown to be free of names.`);
		}
	});

	it("has no property that is named after something that identifies a person", () => {
		const telling = /user|name|mail|place|path|file|machine|host|locale|zone|text|message|title|key$|id$/i;
		expect(properties.map(([, property]) => property.name).filter((name) => telling.test(name))).toEqual([]);
	});
});
