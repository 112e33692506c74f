import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import { catalogue } from "@flipbook-telemetry/event-schema";
import fc from "fast-check";
import type { Claim } from "./both-validators.ts";
import { validValue } from "./valid-value.ts";

const events: ReadonlyArray<EventDescriptor> = catalogue;

/** Values on and around every border of the contract, and values that no contract would name. */
const hostileValue = fc.oneof(
	fc.constantFrom<unknown>(
		0,
		-0,
		1,
		-1,
		0.5,
		1e15,
		1e16,
		1e308,
		-1e308,
		5e-324,
		2 ** 31,
		2 ** 53,
		2 ** 53 + 2,
		99_999,
		100_000,
		100_001,
		2_592_000_000,
		2_592_000_001,
		NaN,
		Infinity,
		-Infinity,
		"",
		"0",
		"1",
		"true",
		"Home",
		"home",
		"Home ",
		" Home",
		"Home\0",
		"Höme",
		"H\u200bome",
		"roact\n",
		"1.2.3",
		"01.2.3",
		"1.2.3.4",
		"1.2",
		"1.2.3-dev",
		"1.2.3\n",
		"10000.0.0",
		"9999.9999.9999",
		"1..3",
		".1.2",
		"+1.2.3",
		"１.２.３",
		"1.2.3\0",
		"\ud800",
		"\udc00x",
		"😀",
		"__proto__",
		"constructor",
		true,
		false,
		[],
		{},
		[1],
		["Home"],
		{ page: "Home" },
		[[]],
		{ "1": 1 },
	),
	fc.double(),
	fc.integer(),
	fc.string(),
	fc.string({ unit: "binary" }),
	fc.array(fc.integer(), { maxLength: 3 }),
	fc.dictionary(fc.string(), fc.integer(), { maxKeys: 2 }),
);

/** An event that keeps the contract. */
export const validEvent: fc.Arbitrary<Claim> = fc.constantFrom(...events).chain((descriptor) =>
	fc.tuple(...descriptor.properties.map((property) => validValue(property))).map((values) => ({
		name: descriptor.name,
		properties: Object.fromEntries(descriptor.properties.map((property, index) => [property.name, values[index]])),
	})),
);

/** A valid event with one thing changed: a value, a property more, a property less, the name, or all properties. */
const nearlyValidEvent: fc.Arbitrary<Claim> = fc
	.tuple(
		validEvent,
		hostileValue,
		fc.oneof(fc.constantFrom("user", "name", "1", "", "__proto__", "toString"), fc.string()),
	)
	.chain(([claim, value, key]) => {
		const properties = claim.properties as Record<string, unknown>;
		const [first] = Object.keys(properties);
		const without = Object.fromEntries(Object.entries(properties).filter(([name]) => name !== first));
		const added = JSON.parse(`{${JSON.stringify(key)}:1}`) as object;
		return fc.constantFrom<Claim>(
			{ ...claim, properties: first === undefined ? { [key]: value } : { ...properties, [first]: value } },
			{ ...claim, properties: Object.assign(Object.create(null) as object, properties, added) },
			{ ...claim, properties: without },
			{ ...claim, properties: value },
			{ ...claim, name: `${String(claim.name)}${key}` },
			{ ...claim, name: value },
			{ ...claim, properties: undefined },
			{ ...claim, properties: [] },
		);
	});

const hostileEvent: fc.Arbitrary<Claim> = fc.record({
	name: fc.oneof(fc.constantFrom(...events.map((event) => event.name)), hostileValue),
	properties: fc.oneof(hostileValue, fc.dictionary(fc.string(), hostileValue, { maxKeys: 4 })),
});

/** Events of every kind: valid, nearly valid, and hostile. */
export const anyEvent: fc.Arbitrary<Claim> = fc.oneof(
	{ weight: 2, arbitrary: validEvent },
	{ weight: 4, arbitrary: nearlyValidEvent },
	{ weight: 2, arbitrary: hostileEvent },
);
