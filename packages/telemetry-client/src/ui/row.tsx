import Roact from "@rbxts/roact";

interface RowProps {
	readonly order: number;
	/** In pixels. */
	readonly height: number;
}

/** Puts its children side by side, 8 pixels apart. */
export function Row(props: Roact.PropsWithChildren<RowProps>): Roact.Element {
	return (
		<frame BackgroundTransparency={1} LayoutOrder={props.order} Size={new UDim2(1, 0, 0, props.height)}>
			<uilistlayout
				FillDirection={Enum.FillDirection.Horizontal}
				Padding={new UDim(0, 8)}
				SortOrder={Enum.SortOrder.LayoutOrder}
			/>
			{props[Roact.Children]}
		</frame>
	);
}

/** The size of one of two children of a row. */
export const halfWidth = new UDim2(0.5, -4, 1, 0);
