import Roact from "@rbxts/roact";
import type { Palette } from "./palette";

/** A paragraph that is as wide as its parent and as high as it needs to be. */
export function Text(props: {
	readonly text: string;
	readonly palette: Palette;
	readonly order: number;
	/** Which of the palette's text colours. Default: `text`. */
	readonly tone?: "text" | "subText" | "error";
	/** In pixels, before scaling. Default: 15. */
	readonly size?: number;
	readonly isBold?: boolean;
	/** Default: the whole width. */
	readonly width?: UDim;
}): Roact.Element {
	const { palette } = props;
	return (
		<textlabel
			AutomaticSize={Enum.AutomaticSize.Y}
			BackgroundTransparency={1}
			FontFace={Font.fromName("BuilderSans", props.isBold === true ? Enum.FontWeight.Bold : Enum.FontWeight.Regular)}
			LayoutOrder={props.order}
			Size={new UDim2(props.width ?? new UDim(1, 0), new UDim())}
			Text={props.text}
			TextColor3={palette[props.tone ?? "text"]}
			TextSize={math.round((props.size ?? 15) * palette.textScale)}
			TextWrapped={true}
			TextXAlignment={Enum.TextXAlignment.Left}
			TextYAlignment={Enum.TextYAlignment.Top}
		/>
	);
}
