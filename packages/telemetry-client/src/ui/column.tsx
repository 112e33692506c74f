import Roact from "@rbxts/roact";

interface ColumnProps {
	readonly order: number;
	/** Pixels between two things in it. */
	readonly gap: number;
}

/** Stacks what is in it; as wide as its parent and as high as it needs to be. */
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
