import { Text } from "@flipbook-telemetry/telemetry-client";
import type { Palette } from "@flipbook-telemetry/telemetry-client";
import Roact from "@rbxts/roact";
import { build } from "../build";
import { Page } from "./page";

/** Which build this is, and what it does with data. */
export function AboutPage(props: { readonly palette: Palette; readonly domain: string }): Roact.Element {
	const { palette } = props;
	return (
		<Page>
			<Text text={`${build.product} ${build.pluginVersion}`} palette={palette} order={1} isBold={true} />
			<Text text={`Channel: ${build.channel}`} palette={palette} tone="subText" order={2} />
			<Text
				text="Usage data is collected only after a yes, and never says who you are. Settings has the switch."
				palette={palette}
				order={3}
			/>
			<Text
				text={`Everything that is collected is listed at https://${props.domain}/telemetry/contract`}
				palette={palette}
				tone="subText"
				order={4}
			/>
		</Page>
	);
}
