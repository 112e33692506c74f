import Roact from "@rbxts/roact";
import type { ButtonNeighbours } from "./button";
import type { Palette } from "./palette";

const boxPixels = 18;

/** A checkbox with a label. It can be reached by keyboard and gamepad. */
export function Checkbox(props: {
	readonly text: string;
	readonly palette: Palette;
	readonly order: number;
	readonly isChecked: boolean;
	readonly buttonRef?: Roact.Ref<TextButton>;
	readonly neighbours?: ButtonNeighbours;
	readonly onActivated: () => void;
}): Roact.Element {
	const { palette, neighbours } = props;
	return (
		<textbutton
			Ref={props.buttonRef}
			AutoButtonColor={false}
			BackgroundTransparency={1}
			FontFace={Font.fromName("BuilderSans")}
			LayoutOrder={props.order}
			NextSelectionDown={neighbours?.down}
			NextSelectionUp={neighbours?.up}
			Selectable={true}
			Size={new UDim2(1, 0, 0, 28)}
			Text={props.text}
			TextColor3={palette.text}
			TextSize={math.round(15 * palette.textScale)}
			TextXAlignment={Enum.TextXAlignment.Left}
			Event={{ Activated: () => props.onActivated() }}
		>
			<uipadding PaddingLeft={new UDim(0, boxPixels + 8)} />
			<frame
				AnchorPoint={new Vector2(0, 0.5)}
				BackgroundColor3={palette.surface}
				BorderSizePixel={0}
				Position={new UDim2(0, -boxPixels - 8, 0.5, 0)}
				Size={UDim2.fromOffset(boxPixels, boxPixels)}
			>
				<uicorner CornerRadius={new UDim(0, 4)} />
				<uistroke Color={palette.subText} Thickness={1} />
				<frame
					Key="Tick"
					AnchorPoint={new Vector2(0.5, 0.5)}
					BackgroundColor3={palette.accent}
					BorderSizePixel={0}
					Position={UDim2.fromScale(0.5, 0.5)}
					Size={UDim2.fromOffset(boxPixels - 6, boxPixels - 6)}
					Visible={props.isChecked}
				>
					<uicorner CornerRadius={new UDim(0, 2)} />
				</frame>
			</frame>
		</textbutton>
	);
}
