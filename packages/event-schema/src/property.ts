/**
 * The kinds of property an event may carry.
 *
 * There is no kind for free text, so no event can contain a name, a path or a message. A kind is data, not code; each
 * end derives its own checks from it.
 */
export type Property = OneOfProperty | BooleanProperty | IntegerProperty | DurationProperty | VersionProperty;

interface PropertyBase<Name extends string> {
	/** The key under which the value is sent. */
	readonly name: Name;
	/** The contract version that added this property. */
	readonly since: number;
	/** One sentence, as the consent popup shows it. */
	readonly description: string;
}

/** One of a fixed list of words. */
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
 * A plain version, such as `2.5.0`, as `patterns.version` has it. Pre-release tags and build hashes are excluded on
 * purpose, since they are text that could contain a name.
 */
export interface VersionProperty<Name extends string = string> extends PropertyBase<Name> {
	readonly kind: "version";
}

interface PropertyDetails {
	readonly since: number;
	readonly description: string;
}

/** Declares a property whose value is one of `values`. */
export function oneOf<const Name extends string, const Value extends string>(
	name: Name,
	values: ReadonlyArray<Value>,
	details: PropertyDetails,
): OneOfProperty<Name, Value> {
	return { kind: "oneOf", name, values, since: details.since, description: details.description };
}

/** Declares a property that is true or false. */
export function boolean<const Name extends string>(name: Name, details: PropertyDetails): BooleanProperty<Name> {
	return { kind: "boolean", name, since: details.since, description: details.description };
}

/** Declares a whole number between two bounds, both included. */
export function integer<const Name extends string>(
	name: Name,
	bounds: { readonly min: number; readonly max: number },
	details: PropertyDetails,
): IntegerProperty<Name> {
	return {
		kind: "integer",
		name,
		min: bounds.min,
		max: bounds.max,
		since: details.since,
		description: details.description,
	};
}

/** Declares a duration in whole milliseconds, from 0 to `maxMs`. */
export function durationMs<const Name extends string>(
	name: Name,
	bounds: { readonly maxMs: number },
	details: PropertyDetails,
): DurationProperty<Name> {
	return { kind: "durationMs", name, maxMs: bounds.maxMs, since: details.since, description: details.description };
}

/** Declares a plain `major.minor.patch` version. */
export function version<const Name extends string>(name: Name, details: PropertyDetails): VersionProperty<Name> {
	return { kind: "version", name, since: details.since, description: details.description };
}
