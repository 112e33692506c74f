/**
 * The kinds of property an event may carry.
 *
 * There is no kind for free text, so no event can hold a name, a path or a message: what cannot be written down
 * cannot leak. A kind is data, not code; each end derives its own checks from it.
 */
export type Property = OneOfProperty | BooleanProperty | IntegerProperty | DurationProperty | VersionProperty;

interface PropertyBase<Name extends string> {
	/** The key under which the value travels. */
	readonly name: Name;
	/** The contract version that brought this property. */
	readonly since: number;
	/** One sentence for the person who is asked for consent. */
	readonly description: string;
}

/** One word out of a fixed list. */
export interface OneOfProperty<Name extends string = string, Value extends string = string> extends PropertyBase<Name> {
	readonly kind: "oneOf";
	readonly values: ReadonlyArray<Value>;
}

/** True or false. */
export interface BooleanProperty<Name extends string = string> extends PropertyBase<Name> {
	readonly kind: "boolean";
}

/** A whole number from `min` to `max`, both included. */
export interface IntegerProperty<Name extends string = string> extends PropertyBase<Name> {
	readonly kind: "integer";
	readonly min: number;
	readonly max: number;
}

/** A whole number of milliseconds from 0 to `maxMs`. */
export interface DurationProperty<Name extends string = string> extends PropertyBase<Name> {
	readonly kind: "durationMs";
	readonly maxMs: number;
}

/**
 * A plain version: three numbers of one to four digits, such as `2.5.0`. Pre-release words and build hashes are left
 * out on purpose: they are text that someone could put a name into.
 */
export interface VersionProperty<Name extends string = string> extends PropertyBase<Name> {
	readonly kind: "version";
}

interface Described {
	readonly since: number;
	readonly description: string;
}

/** Declares a property whose value is one of `values`. */
export function oneOf<const Name extends string, const Value extends string>(
	name: Name,
	values: ReadonlyArray<Value>,
	described: Described,
): OneOfProperty<Name, Value> {
	return { kind: "oneOf", name, values, since: described.since, description: described.description };
}

/** Declares a property that is true or false. */
export function boolean<const Name extends string>(name: Name, described: Described): BooleanProperty<Name> {
	return { kind: "boolean", name, since: described.since, description: described.description };
}

/** Declares a whole number between two bounds, both included. */
export function integer<const Name extends string>(
	name: Name,
	bounds: { readonly min: number; readonly max: number },
	described: Described,
): IntegerProperty<Name> {
	return {
		kind: "integer",
		name,
		min: bounds.min,
		max: bounds.max,
		since: described.since,
		description: described.description,
	};
}

/** Declares a length of time in whole milliseconds, from 0 to `maxMs`. */
export function durationMs<const Name extends string>(
	name: Name,
	bounds: { readonly maxMs: number },
	described: Described,
): DurationProperty<Name> {
	return { kind: "durationMs", name, maxMs: bounds.maxMs, since: described.since, description: described.description };
}

/** Declares a plain `major.minor.patch` version. */
export function version<const Name extends string>(name: Name, described: Described): VersionProperty<Name> {
	return { kind: "version", name, since: described.since, description: described.description };
}
