import { Button, Padding } from "@flipbook-telemetry/telemetry-client";
import type { Palette } from "@flipbook-telemetry/telemetry-client";
import Roact from "@rbxts/roact";

/** The pages of the host. */
export type PageName = "Home" | "Stories" | "Settings" | "About";

const pages: ReadonlyArray<PageName> = ["Home", "Stories", "Settings", "About"];

/** A row with a button for each page. */
export function Navigation(props: {
	readonly palette: Palette;
	readonly current: PageName;
	readonly onChosen: (page: PageName) => void;
}): Roact.Element {
	return (
		<frame BackgroundTransparency={1} Size={new UDim2(1, 0, 0, 40)}>
			<Padding pixels={4} />
			<uilistlayout
				FillDirection={Enum.FillDirection.Horizontal}
				Padding={new UDim(0, 4)}
				SortOrder={Enum.SortOrder.LayoutOrder}
			/>
			{pages.map((page, index) => (
				<Button
					text={page}
					palette={props.palette}
					order={index}
					size={new UDim2(0.25, -3, 1, 0)}
					isAccented={page === props.current}
					onActivated={() => props.onChosen(page)}
				/>
			))}
		</frame>
	);
}
