import type { EventDescriptor, Property } from "@flipbook-telemetry/event-schema";
import { catalogue, limits } from "@flipbook-telemetry/event-schema";
import fc from "fast-check";
import { validValue } from "../../support/valid-value.ts";
import { nastyText } from "../nasty-text.ts";

const events: ReadonlyArray<EventDescriptor> = catalogue;

/** An event as the JSON of each of its fields, so that it can hold what no object can: 1e999, a key twice. */
interface Fields {
	readonly seq: string;
	readonly name: string;
	readonly ageMs: string;
	readonly properties: string;
}

interface Valid {
	readonly descriptor: EventDescriptor;
	readonly properties: Readonly<Record<string, unknown>>;
	readonly ageMs: number;
}

const validEvent: fc.Arbitrary<Valid> = fc.constantFrom(...events).chain((descriptor) =>
	fc.record({
		descriptor: fc.constant(descriptor),
		properties: fc.record(
			Object.fromEntries(descriptor.properties.map((property) => [property.name, validValue(property)])),
		),
		ageMs: fc.nat(limits.maxAgeMs),
	}),
);

function fieldsOf({ descriptor, properties, ageMs }: Valid, seq: number): Fields {
	return {
		seq: String(seq),
		name: JSON.stringify(descriptor.name),
		ageMs: String(ageMs),
		properties: JSON.stringify(properties),
	};
}

function without<T>(all: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> {
	return Object.fromEntries(Object.entries(all).filter(([key]) => key !== name));
}

function write(fields: Readonly<Record<string, string>>): string {
	return `{${Object.entries(fields)
		.map(([key, value]) => `${JSON.stringify(key)}:${value}`)
		.join(",")}}`;
}

const noNumber = [
	"null",
	"true",
	'"1"',
	"[]",
	"{}",
	"[1]",
	"1e999",
	"-1e999",
	"0.5",
	"-1",
	"1e-300",
	"9007199254740993",
];

/** JSON that is no value of a property, whatever else it is. */
function invalidValue(property: Property): fc.Arbitrary<string> {
	const never = ["null", "[]", "{}", "1e999", "-1", "0.5", '"\\u0000"', '"\\ud800"', '{"__proto__":1}'];
	switch (property.kind) {
		case "oneOf":
			return fc.oneof(
				fc.constantFrom(...never, "0", "true"),
				nastyText.filter((text) => !property.values.includes(text)).map((text) => JSON.stringify(text)),
			);
		case "boolean":
			return fc.constantFrom(...never, '"true"', "0", "1");
		case "integer":
			return fc.constantFrom(...never, '"1"', "true", String(property.min - 1), String(property.max + 1));
		case "durationMs":
			return fc.constantFrom(...never, '"1"', "true", String(property.maxMs + 1));
		case "version":
			return fc.constantFrom(
				...never,
				"1",
				'"1.2"',
				'"1.2.3.4"',
				'"01.2.3"',
				'"1.2.3\\n"',
				'"10000.0.0"',
				'"１.２.３"',
			);
	}
}

const unknownKey = fc.oneof(
	fc.constantFrom("__proto__", "constructor", "toString", "userId", "Name", "seq ", "", "\0"),
	nastyText.map((text) => `x${text}`),
);

/** Spoils one thing of an event that would be valid without. */
function spoil(valid: Valid): fc.Arbitrary<string> {
	const fields = fieldsOf(valid, 1);
	const having = (changes: Partial<Fields>): string => write({ ...fields, ...changes });
	const ways: Array<fc.Arbitrary<string>> = [
		fc.constantFrom(...noNumber, "0", String(limits.maxSequence + 1)).map((seq) => having({ seq })),
		fc.constantFrom(...noNumber, String(limits.maxAgeMs + 1)).map((ageMs) => having({ ageMs })),
		fc.constantFrom("null", "1", "[]", "{}", "true").map((name) => having({ name })),
		nastyText
			.filter((text) => !events.some(({ name }) => name === text))
			.map((text) => having({ name: JSON.stringify(text) })),
		fc.constantFrom<keyof Fields>("seq", "name", "ageMs").map((name) => write(without({ ...fields }, name))),
		unknownKey.map((key) => `${write({ ...fields }).slice(0, -1)},${JSON.stringify(key)}:1}`),
		// Of a key that stands twice the last one counts.
		fc.constantFrom("seq", "ageMs", "name").map((key) => `${write({ ...fields }).slice(0, -1)},"${key}":null}`),
		fc.constantFrom("1", "true", '"x"', "[1]", "[[]]", "[{}]").map((properties) => having({ properties })),
		unknownKey.map((key) => {
			const inside = fields.properties.slice(1, -1);
			return having({ properties: `{${inside}${inside === "" ? "" : ","}${JSON.stringify(key)}:1}` });
		}),
		fc.constantFrom("null", "0", "true", '"StoryPinned"', "[]", "[[]]", "[null]", "{}", '{"__proto__":{}}'),
	];
	for (const property of valid.descriptor.properties) {
		const rest = without(valid.properties, property.name);
		ways.push(fc.constant(having({ properties: JSON.stringify(rest) })));
		ways.push(
			invalidValue(property).map((value) =>
				having({
					properties: write({
						...Object.fromEntries(Object.entries(rest).map(([name, other]) => [name, JSON.stringify(other)])),
						[property.name]: value,
					}),
				}),
			),
		);
	}
	return fc.oneof(...ways);
}

/** The JSON of an event that the contract does not allow, for one reason. */
export const spoiltEvent: fc.Arbitrary<string> = validEvent.chain(spoil);

/** The JSON of an event that the contract allows, once its number is known. */
export const realEvent: fc.Arbitrary<(seq: number) => string> = validEvent.map(
	(valid) => (seq) => write({ ...fieldsOf(valid, seq) }),
);

/** A batch of events, each as its JSON. */
export function batchOf(each: ReadonlyArray<string>): Buffer {
	return Buffer.from(`{"events":[${each.join(",")}]}`, "utf8");
}
