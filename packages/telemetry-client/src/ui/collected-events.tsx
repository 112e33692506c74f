import type { EventDescriptor, Property } from "@flipbook-telemetry/event-schema";
import Roact from "@rbxts/roact";
import { Column } from "./column";
import type { Palette } from "./palette";
import { Text } from "./text";

function valuesOf(property: Property): string {
	switch (property.kind) {
		case "oneOf":
			return property.values.join(", ");
		case "boolean":
			return "true or false";
		case "integer":
			return `a number from ${property.min} to ${property.max}`;
		case "durationMs":
			return "milliseconds";
		case "version":
			return "a version number";
	}
}

function linesOf(descriptor: EventDescriptor): string {
	const lines = descriptor.properties.map((property) => `• ${property.description} (${valuesOf(property)})`);
	return [descriptor.description, ...lines].join("\n");
}

/** The events that are collected, described by the contract's own texts. */
export function CollectedEvents(props: {
	readonly events: ReadonlyArray<EventDescriptor>;
	readonly palette: Palette;
	readonly order: number;
}): Roact.Element {
	return (
		<Column order={props.order} gap={8}>
			{props.events.map((descriptor, index) => (
				<Text text={linesOf(descriptor)} palette={props.palette} tone="subText" order={index} size={14} />
			))}
		</Column>
	);
}
