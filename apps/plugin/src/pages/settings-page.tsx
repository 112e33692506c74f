import { TelemetrySettings } from "@flipbook-telemetry/telemetry-client";
import type { Palette, Telemetry } from "@flipbook-telemetry/telemetry-client";
import Roact from "@rbxts/roact";
import { build } from "../build";
import { Page } from "./page";

/** The settings of the host. */
export function SettingsPage(props: { readonly palette: Palette; readonly telemetry: Telemetry }): Roact.Element {
	return (
		<Page>
			<TelemetrySettings telemetry={props.telemetry} product={build.product} palette={props.palette} order={1} />
		</Page>
	);
}
