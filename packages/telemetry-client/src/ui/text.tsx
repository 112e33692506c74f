import Roact from "@rbxts/roact";

/** A paragraph that is as wide as its parent and as high as it needs to be. */
export function Text(props: {
	readonly text: string;
	readonly color: Color3;
	readonly order: number;
	/** In pixels. Default: 15. */
	readonly size?: number;
	readonly isBold?: boolean;
}): Roact.Element {
	return (
		<textlabel
			AutomaticSize={Enum.AutomaticSize.Y}
			BackgroundTransparency={1}
			FontFace={Font.fromName("BuilderSans", props.isBold === true ? Enum.FontWeight.Bold : Enum.FontWeight.Regular)}
			LayoutOrder={props.order}
			Size={UDim2.fromScale(1, 0)}
			Text={props.text}
			TextColor3={props.color}
			TextSize={props.size ?? 15}
			TextWrapped={true}
			TextXAlignment={Enum.TextXAlignment.Left}
			TextYAlignment={Enum.TextYAlignment.Top}
		/>
	);
}
