import type { Property } from "./property.js";

/** Everything the contract says about one event. */
export interface EventDescriptor<
	Name extends string = string,
	Properties extends ReadonlyArray<Property> = ReadonlyArray<Property>,
> {
	/** The name under which the event travels, in PascalCase. */
	readonly name: Name;
	/** The contract version that brought this event. */
	readonly since: number;
	/** What happened, in one sentence for the person who is asked for consent. */
	readonly description: string;
	/** What the makers learn from it: an event nobody needs is not collected. */
	readonly why: string;
	/**
	 * Whether a person did this, as opposed to the plugin by itself. A session without a single action does not count
	 * towards daily active users.
	 */
	readonly isAction: boolean;
	/** All of them are required, and nothing else is allowed. */
	readonly properties: Properties;
}

/** Declares one event of the catalogue. */
export function event<const Name extends string, const Properties extends ReadonlyArray<Property>>(
	name: Name,
	rest: {
		readonly since: number;
		readonly description: string;
		readonly why: string;
		readonly isAction: boolean;
		readonly properties: Properties;
	},
): EventDescriptor<Name, Properties> {
	return {
		name,
		since: rest.since,
		description: rest.description,
		why: rest.why,
		isAction: rest.isAction,
		properties: rest.properties,
	};
}
