import Roact from "@rbxts/roact";
import type { SentEvent } from "../core/sent-log";
import { formatDuration, verdictMessage } from "./messages";
import type { Palette } from "./palette";

/** One sent event in the list: its name, its state, and when it was sent. */
export function SentRow(props: {
	readonly row: SentEvent;
	/** In seconds of the machine's clock. */
	readonly now: number;
	readonly palette: Palette;
	readonly isSelected: boolean;
	readonly onSelected: () => void;
}): Roact.Element {
	const { row, palette, isSelected } = props;
	const textSize = math.round(14 * palette.textScale);
	const color = isSelected ? palette.accentText : palette.text;
	const face = Font.fromName("BuilderSans");
	return (
		<textbutton
			AutoButtonColor={true}
			BackgroundColor3={isSelected ? palette.accent : palette.surface}
			BorderSizePixel={0}
			Selectable={true}
			Size={UDim2.fromScale(1, 1)}
			Text=""
			Event={{ Activated: () => props.onSelected() }}
		>
			<textlabel
				BackgroundTransparency={1}
				FontFace={face}
				Position={UDim2.fromOffset(8, 0)}
				Size={new UDim2(1, -16, 0.5, 0)}
				Text={row.event.name}
				TextColor3={color}
				TextSize={textSize}
				TextXAlignment={Enum.TextXAlignment.Left}
				TextYAlignment={Enum.TextYAlignment.Bottom}
			/>
			<textlabel
				BackgroundTransparency={1}
				FontFace={face}
				Position={new UDim2(0, 8, 0.5, 0)}
				Size={new UDim2(1, -16, 0.5, 0)}
				Text={`${verdictMessage(row.verdict)} · ${formatDuration(props.now - row.sentAt)} ago`}
				TextColor3={isSelected ? palette.accentText : palette.subText}
				TextSize={textSize}
				TextXAlignment={Enum.TextXAlignment.Left}
				TextYAlignment={Enum.TextYAlignment.Top}
			/>
		</textbutton>
	);
}
