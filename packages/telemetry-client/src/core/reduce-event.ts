import type { EventDescriptor, PropertyValue } from "@flipbook-telemetry/event-schema";

/** The values of an event's properties by name. */
export type Properties = ReadonlyMap<string, PropertyValue>;

/**
 * What may be said of an event to someone who agreed to an older contract: nothing if the event came later
 * (undefined), else only the properties that version had.
 */
export function reduceEvent(
	events: ReadonlyArray<EventDescriptor>,
	contractVersion: number,
	name: string,
	properties: Properties,
): Properties | undefined {
	const descriptor = events.find((candidate) => candidate.name === name && candidate.since <= contractVersion);
	if (descriptor === undefined) {
		return undefined;
	}
	const reduced = new Map<string, PropertyValue>();
	for (const property of descriptor.properties) {
		const value = properties.get(property.name);
		if (property.since <= contractVersion && value !== undefined) {
			reduced.set(property.name, value);
		}
	}
	return reduced;
}
