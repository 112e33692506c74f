import Roact from "@rbxts/roact";
import type { Telemetry } from "../create-telemetry";
import { Button } from "./button";
import { Column } from "./column";
import { MyDataSection } from "./my-data-section";
import type { Palette } from "./palette";
import { StatusLine } from "./status-line";
import { Text } from "./text";

/** The props of `SettingsSection`. */
export interface SettingsSectionProps {
	readonly telemetry: Telemetry;
	/** The plugin's name, as users know it. */
	readonly product: string;
	/** The state of the switch. */
	readonly isEnabled: boolean;
	readonly palette: Palette;
	readonly order: number;
	/** The user wants to see `SentView`. */
	readonly onShowSent: () => void;
}

/** The switch, the status, and the user's data. */
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
