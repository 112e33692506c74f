import { Button, Text } from "@flipbook-telemetry/telemetry-client";
import type { Palette } from "@flipbook-telemetry/telemetry-client";
import Roact from "@rbxts/roact";
import { build } from "../build";
import { Page } from "./page";

/** The first page. */
export function HomePage(props: { readonly palette: Palette; readonly onStories: () => void }): Roact.Element {
	const { palette } = props;
	return (
		<Page>
			<Text text={build.product} palette={palette} order={1} size={22} isBold={true} />
			<Text text="Look at your UI components one by one, without starting the game." palette={palette} order={2} />
			<Button
				text="Show stories"
				palette={palette}
				order={3}
				size={new UDim2(1, 0, 0, 32)}
				onActivated={() => props.onStories()}
			/>
		</Page>
	);
}
