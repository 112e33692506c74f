import fc from "fast-check";

/** The words of JSON Schema that the document uses for what can be sent. */
export interface Schema {
	readonly $ref?: string;
	readonly type?: string | ReadonlyArray<string>;
	readonly const?: unknown;
	readonly enum?: ReadonlyArray<unknown>;
	readonly pattern?: string;
	readonly minLength?: number;
	readonly maxLength?: number;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly minItems?: number;
	readonly maxItems?: number;
	readonly items?: Schema;
	readonly required?: ReadonlyArray<string>;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly oneOf?: ReadonlyArray<Schema>;
	readonly anyOf?: ReadonlyArray<Schema>;
}

/** Finds the schema that a reference names. */
export type Resolve = (ref: string) => Schema;

/** Values that a schema allows: the bounds more often than what is between them. */
export function valuesOf(schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> {
	const { type, properties = {}, required = [] } = schema;
	if (schema.$ref !== undefined) {
		return valuesOf(resolve(schema.$ref), resolve);
	}
	const choices = schema.oneOf ?? schema.anyOf;
	if (choices !== undefined) {
		return fc.oneof(...choices.map((choice) => valuesOf(choice, resolve)));
	}
	if (schema.const !== undefined) {
		return fc.constant(schema.const);
	}
	if (schema.enum !== undefined) {
		return fc.constantFrom(...schema.enum);
	}
	if (schema.pattern !== undefined) {
		return fc.stringMatching(new RegExp(schema.pattern));
	}
	switch (type) {
		case "object":
			return fc.record(
				Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, valuesOf(value, resolve)])),
				{ requiredKeys: [...required] },
			);
		case "array":
			if (schema.maxItems === 0) {
				return fc.constant([]);
			}
			return fc.array(valuesOf(schema.items ?? {}, resolve), {
				minLength: schema.minItems ?? 0,
				maxLength: Math.min(schema.maxItems ?? 10, 10),
			});
		case "integer":
			return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? Number.MAX_SAFE_INTEGER });
		case "boolean":
			return fc.boolean();
		case "null":
			return fc.constant(null);
		case "string":
			return fc.string({ unit: "grapheme", minLength: schema.minLength ?? 0, maxLength: 40 });
		default:
			throw new Error(`What is ${JSON.stringify(schema)}?`);
	}
}

const spoilt: fc.Arbitrary<unknown> = fc.oneof(
	fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e300, "", "x", [], {}, "1"),
	fc.string({ maxLength: 10 }),
);

/** A value that is one step from another: something in it is missing, more, or another thing. It may still be allowed. */
export function nearlyThe(value: unknown): fc.Arbitrary<unknown> {
	if (typeof value === "number") {
		return fc.oneof(fc.constantFrom<unknown>(value + 1, value - 1, -value, value + 0.5, String(value)), spoilt);
	}
	if (typeof value === "string") {
		const changed = [`${value} `, ` ${value}`, value.slice(1), value.toUpperCase(), `${value}${value}`];
		return fc.oneof(fc.constantFrom<unknown>(...changed), spoilt);
	}
	if (Array.isArray(value)) {
		const items: ReadonlyArray<unknown> = value;
		const oneSpoilt = items.map((item, at) => nearlyThe(item).map((other) => items.with(at, other)));
		return fc.oneof(spoilt, fc.constant([...items, null]), ...oneSpoilt);
	}
	if (typeof value === "object" && value !== null) {
		const entries = Object.entries(value);
		const without = entries.map(([name]) => fc.constant(Object.fromEntries(entries.filter(([key]) => key !== name))));
		const oneSpoilt = entries.map(([name, one]) => nearlyThe(one).map((other) => ({ ...value, [name]: other })));
		return fc.oneof(spoilt, fc.constant({ ...value, more: 1 }), ...without, ...oneSpoilt);
	}
	return spoilt;
}
