import Roact from "@rbxts/roact";
import { Button } from "./button";
import type { Palette } from "./palette";
import { Text } from "./text";

/** The part of the host's settings that is about telemetry: one switch and what it does. */
export function SettingsSection(props: {
	readonly product: string;
	readonly isEnabled: boolean;
	readonly palette: Palette;
	readonly order: number;
	readonly onToggled: (isEnabled: boolean) => void;
}): Roact.Element {
	const { product, isEnabled, palette, onToggled } = props;
	return (
		<frame
			AutomaticSize={Enum.AutomaticSize.Y}
			BackgroundTransparency={1}
			LayoutOrder={props.order}
			Size={UDim2.fromScale(1, 0)}
		>
			<uilistlayout Padding={new UDim(0, 6)} SortOrder={Enum.SortOrder.LayoutOrder} />
			<Text text="Anonymous usage data" color={palette.text} order={1} isBold={true} />
			<Text
				text={`${product} counts how it is used, and never who uses it. Switched off, what was not sent yet is dropped and nothing more leaves.`}
				color={palette.subText}
				order={2}
				size={14}
			/>
			<Button
				text={isEnabled ? "Usage data: on" : "Usage data: off"}
				palette={palette}
				order={3}
				size={new UDim2(1, 0, 0, 32)}
				isAccented={isEnabled}
				onActivated={() => onToggled(!isEnabled)}
			/>
		</frame>
	);
}
