import type { Property } from "./property.js";

/** Everything the contract says about one event. */
export interface EventDescriptor<
	Name extends string = string,
	Properties extends ReadonlyArray<Property> = ReadonlyArray<Property>,
> {
	/** The name by which the event is sent, in PascalCase. */
	readonly name: Name;
	/** The contract version that added this event. */
	readonly since: number;
	/** What happened, in one sentence, as the consent popup shows it. */
	readonly description: string;
	/** What the plugin's maker learns from it: an event that answers no question is not collected. */
	readonly why: string;
	/**
	 * Whether the user did this, as opposed to the plugin. A session without an action does not count towards daily active
	 * users.
	 */
	readonly isAction: boolean;
	/** All are required, and no others are allowed. */
	readonly properties: Properties;
}

/** Declares one event of the catalogue. */
export function event<const Name extends string, const Properties extends ReadonlyArray<Property>>(
	name: Name,
	details: {
		readonly since: number;
		readonly description: string;
		readonly why: string;
		readonly isAction: boolean;
		readonly properties: Properties;
	},
): EventDescriptor<Name, Properties> {
	return {
		name,
		since: details.since,
		description: details.description,
		why: details.why,
		isAction: details.isAction,
		properties: details.properties,
	};
}
