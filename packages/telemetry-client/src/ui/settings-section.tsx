import Roact from "@rbxts/roact";
import type { Telemetry } from "../create-telemetry";
import { Button } from "./button";
import { Column } from "./column";
import { MyDataSection } from "./my-data-section";
import type { Palette } from "./palette";
import { StatusLine } from "./status-line";
import { Text } from "./text";

/** What the part of the host's settings that is about telemetry needs. */
export interface SettingsSectionProps {
	readonly telemetry: Telemetry;
	/** How the plugin calls itself. */
	readonly product: string;
	/** The switch's position. */
	readonly isEnabled: boolean;
	readonly palette: Palette;
	readonly order: number;
	/** The person wants to see `SentView`. */
	readonly onShowSent: () => void;
}

/** The part of the host's settings that is about telemetry: the switch, how things stand, and the person's data. */
export function SettingsSection(props: SettingsSectionProps): Roact.Element {
	const { product, telemetry, isEnabled, palette, order, onShowSent } = props;
	const { domain } = telemetry;
	return (
		<Column order={order} gap={10}>
			<Text text="Anonymous usage data" palette={palette} order={1} isBold={true} />
			<Text
				text={`${product} counts how it is used, and never who uses it. Switched off, what was not sent yet is dropped and nothing more leaves.`}
				palette={palette}
				tone="subText"
				order={2}
				size={14}
			/>
			<Button
				text={isEnabled ? "Usage data: on" : "Usage data: off"}
				palette={palette}
				order={3}
				size={new UDim2(1, 0, 0, 32)}
				isAccented={isEnabled}
				onActivated={() => telemetry.consent.setEnabled(!isEnabled)}
			/>
			<StatusLine product={product} domain={domain} telemetry={telemetry} palette={palette} order={4} />
			<Button
				text="See what was sent"
				palette={palette}
				order={5}
				size={new UDim2(1, 0, 0, 32)}
				onActivated={() => onShowSent()}
			/>
			<MyDataSection product={product} domain={domain} telemetry={telemetry} palette={palette} order={6} />
		</Column>
	);
}
