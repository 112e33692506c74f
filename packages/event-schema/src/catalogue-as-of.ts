import type { EventDescriptor } from "./event.js";

/**
 * The catalogue as of a contract version: without events and properties that were added later. A user who agreed to that
 * version agreed to these, so both ends validate by them.
 */
export function catalogueAsOf(
	events: ReadonlyArray<EventDescriptor>,
	contractVersion: number,
): ReadonlyArray<EventDescriptor> {
	return events
		.filter((descriptor) => descriptor.since <= contractVersion)
		.map((descriptor) => ({
			...descriptor,
			properties: descriptor.properties.filter((property) => property.since <= contractVersion),
		}));
}
