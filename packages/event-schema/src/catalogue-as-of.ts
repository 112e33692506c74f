import type { EventDescriptor } from "./event.js";

/**
 * The catalogue as it stood at a contract version: without the events and properties that came later. It is what a
 * person who agreed to that version agreed to, so it is what both ends check by.
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
