import type { EventDescriptor } from "@flipbook-telemetry/event-schema";

/** What a session's row counts, so that daily numbers need not read its events. */
export interface SessionCounts {
	readonly events: number;
	/** Events that a person did, as the catalogue says. */
	readonly actions: number;
	readonly storiesOpened: number;
	/** Milliseconds that stories were open, as far as they have been closed. */
	readonly storyMs: number;
}

/** The part of an event that counts. */
export interface CountedEvent {
	readonly seq: number;
	readonly name: string;
	readonly properties: Readonly<Record<string, unknown>>;
}

/** Adds up newly stored events. */
export type CountEvents = (events: ReadonlyArray<CountedEvent>) => SessionCounts;

function openMs({ name, properties }: CountedEvent): number {
	const value = name === "StoryClosed" ? properties["openMs"] : 0;
	return typeof value === "number" ? value : 0;
}

/** Makes what adds up events of a catalogue. */
export function createCountEvents(catalogue: ReadonlyArray<EventDescriptor>): CountEvents {
	const actions = new Set(catalogue.filter((descriptor) => descriptor.isAction).map((descriptor) => descriptor.name));
	return (events) => {
		const counts = { events: events.length, actions: 0, storiesOpened: 0, storyMs: 0 };
		for (const event of events) {
			counts.actions += actions.has(event.name) ? 1 : 0;
			counts.storiesOpened += event.name === "StoryOpened" ? 1 : 0;
			counts.storyMs += openMs(event);
		}
		return counts;
	};
}
