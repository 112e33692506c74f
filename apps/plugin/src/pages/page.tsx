import { Padding } from "@flipbook-telemetry/telemetry-client";
import Roact from "@rbxts/roact";

interface PageProps {
	/** Pixels between two children. */
	readonly gap?: number;
}

/** A page: a column that scrolls when it does not fit. */
export function Page(props: Roact.PropsWithChildren<PageProps>): Roact.Element {
	return (
		<scrollingframe
			AutomaticCanvasSize={Enum.AutomaticSize.Y}
			BackgroundTransparency={1}
			BorderSizePixel={0}
			CanvasSize={new UDim2()}
			ScrollBarThickness={6}
			ScrollingDirection={Enum.ScrollingDirection.Y}
			Size={UDim2.fromScale(1, 1)}
		>
			<Padding pixels={12} />
			<uilistlayout Padding={new UDim(0, props.gap ?? 10)} SortOrder={Enum.SortOrder.LayoutOrder} />
			{props[Roact.Children]}
		</scrollingframe>
	);
}
