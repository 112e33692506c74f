import { describe, expect, it } from "vitest";
import { boolean, catalogueAsOf, event, oneOf } from "../src/index.js";

const grown = [
	event("DoorOpened", {
		since: 1,
		description: "A door was opened.",
		why: "To count doors.",
		isAction: true,
		properties: [
			oneOf("side", ["left", "right"], { since: 1, description: "Which side." }),
			boolean("loud", { since: 2, description: "Whether it was loud." }),
		],
	}),
	event("DoorPainted", {
		since: 3,
		description: "A door was painted.",
		why: "To count paint.",
		isAction: true,
		properties: [],
	}),
];

function namesAsOf(version: number): ReadonlyArray<string> {
	return catalogueAsOf(grown, version).flatMap((descriptor) => [
		descriptor.name,
		...descriptor.properties.map((property) => property.name),
	]);
}

describe("the catalogue as of a version", () => {
	it("leaves out the properties and events that came later", () => {
		expect(namesAsOf(1)).toEqual(["DoorOpened", "side"]);
		expect(namesAsOf(2)).toEqual(["DoorOpened", "side", "loud"]);
		expect(namesAsOf(3)).toEqual(["DoorOpened", "side", "loud", "DoorPainted"]);
	});

	it("is empty before the first version", () => {
		expect(namesAsOf(0)).toEqual([]);
	});
});
