import { SettingsSection } from "@flipbook-telemetry/telemetry-client";
import type { Palette } from "@flipbook-telemetry/telemetry-client";
import Roact from "@rbxts/roact";
import { build } from "../build";
import { Page } from "./page";

/** The settings of the host. */
export function SettingsPage(props: {
	readonly palette: Palette;
	readonly isEnabled: boolean;
	readonly onToggled: (isEnabled: boolean) => void;
}): Roact.Element {
	return (
		<Page>
			<SettingsSection
				product={build.product}
				isEnabled={props.isEnabled}
				palette={props.palette}
				order={1}
				onToggled={props.onToggled}
			/>
		</Page>
	);
}
