import type { EventDescriptor, PropertyValue } from "@flipbook-telemetry/event-schema";

/** The values of an event's properties by name. */
export type Properties = ReadonlyMap<string, PropertyValue>;

/**
 * An event's properties as of a contract version: without those that were added later. Undefined if the event itself was
 * added later.
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
