import Roact from "@rbxts/roact";
import type { Palette } from "./palette";

/** A button with a word on it. It can be reached by keyboard and gamepad. */
export function Button(props: {
	readonly text: string;
	readonly palette: Palette;
	readonly order: number;
	readonly size: UDim2;
	/** Drawn in the accent colour, for what is switched on or chosen. */
	readonly isAccented?: boolean;
	readonly onActivated: () => void;
}): Roact.Element {
	const { palette } = props;
	const isAccented = props.isAccented === true;
	return (
		<textbutton
			AutoButtonColor={true}
			BackgroundColor3={isAccented ? palette.accent : palette.surface}
			BorderSizePixel={0}
			FontFace={Font.fromName("BuilderSans", Enum.FontWeight.Medium)}
			LayoutOrder={props.order}
			Selectable={true}
			Size={props.size}
			Text={props.text}
			TextColor3={isAccented ? palette.accentText : palette.text}
			TextSize={15}
			TextTruncate={Enum.TextTruncate.AtEnd}
			Event={{ Activated: () => props.onActivated() }}
		>
			<uicorner CornerRadius={new UDim(0, 6)} />
			<uistroke
				ApplyStrokeMode={Enum.ApplyStrokeMode.Border}
				Color={isAccented ? palette.accent : palette.border}
				Thickness={1}
			/>
		</textbutton>
	);
}
