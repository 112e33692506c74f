import Roact from "@rbxts/roact";
import type { Palette } from "./palette";

/** Where the selection moves from a button, by keyboard or gamepad. Studio decides about sides that are left out. */
export interface ButtonNeighbours {
	readonly left?: Roact.Ref<TextButton>;
	readonly right?: Roact.Ref<TextButton>;
	readonly up?: Roact.Ref<TextButton>;
	readonly down?: Roact.Ref<TextButton>;
}

/** A text button. It can be reached by keyboard and gamepad. */
export function Button(props: {
	readonly text: string;
	readonly palette: Palette;
	readonly order: number;
	readonly size: UDim2;
	/** Drawn in the accent colour, for what is switched on or selected. */
	readonly isAccented?: boolean;
	/** Cannot be pressed just now. */
	readonly isDisabled?: boolean;
	readonly buttonRef?: Roact.Ref<TextButton>;
	readonly neighbours?: ButtonNeighbours;
	readonly onActivated: () => void;
}): Roact.Element {
	const { palette, neighbours } = props;
	const isAccented = props.isAccented === true;
	const isDisabled = props.isDisabled === true;
	return (
		<textbutton
			Ref={props.buttonRef}
			Active={!isDisabled}
			AutoButtonColor={!isDisabled}
			BackgroundColor3={isAccented ? palette.accent : palette.surface}
			BorderSizePixel={0}
			FontFace={Font.fromName("BuilderSans", Enum.FontWeight.Medium)}
			Interactable={!isDisabled}
			LayoutOrder={props.order}
			NextSelectionDown={neighbours?.down}
			NextSelectionLeft={neighbours?.left}
			NextSelectionRight={neighbours?.right}
			NextSelectionUp={neighbours?.up}
			Selectable={!isDisabled}
			Size={props.size}
			Text={props.text}
			TextColor3={isDisabled ? palette.subText : isAccented ? palette.accentText : palette.text}
			TextSize={math.round(15 * palette.textScale)}
			TextWrapped={true}
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
