import Roact from "@rbxts/roact";

interface ColumnProps {
	readonly order: number;
	/** Pixels between two children. */
	readonly gap: number;
}

/** Stacks its children; as wide as its parent and as high as they need. */
export function Column(props: Roact.PropsWithChildren<ColumnProps>): Roact.Element {
	return (
		<frame
			AutomaticSize={Enum.AutomaticSize.Y}
			BackgroundTransparency={1}
			LayoutOrder={props.order}
			Size={UDim2.fromScale(1, 0)}
		>
			<uilistlayout Padding={new UDim(0, props.gap)} SortOrder={Enum.SortOrder.LayoutOrder} />
			{props[Roact.Children]}
		</frame>
	);
}
