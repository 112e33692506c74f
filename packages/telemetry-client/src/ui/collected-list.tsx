import type { EventDescriptor, Property } from "@flipbook-telemetry/event-schema";
import Roact from "@rbxts/roact";
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

/** What is counted, word for word as the contract says it. */
export function CollectedList(props: {
	readonly events: ReadonlyArray<EventDescriptor>;
	readonly palette: Palette;
	readonly order: number;
}): Roact.Element {
	return (
		<frame
			AutomaticSize={Enum.AutomaticSize.Y}
			BackgroundTransparency={1}
			LayoutOrder={props.order}
			Size={UDim2.fromScale(1, 0)}
		>
			<uilistlayout Padding={new UDim(0, 8)} SortOrder={Enum.SortOrder.LayoutOrder} />
			{props.events.map((descriptor, index) => (
				<Text text={linesOf(descriptor)} color={props.palette.subText} order={index} size={14} />
			))}
		</frame>
	);
}
