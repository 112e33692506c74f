import Roact from "@rbxts/roact";
import { Button } from "./button";
import { Column } from "./column";
import { Padding } from "./padding";
import type { Palette } from "./palette";
import { halfWidth, Row } from "./row";
import { Text } from "./text";

/** The most characters in one text box; Studio cuts very long texts. */
const partCharacters = 16_000;

interface CopyBoxProps {
	readonly text: string;
	readonly palette: Palette;
	readonly order: number;
	/** The height of the visible part, in pixels. */
	readonly height: number;
}

interface State {
	readonly part: number;
}

/**
 * Read-only text that can be selected and copied. Plugins cannot access the clipboard, so a click selects all of it. A
 * long text is split into parts.
 */
@Roact.ClassComponent
export class CopyBox extends Roact.Component<CopyBoxProps, State> {
	state: State = { part: 1 };

	private renderParts(parts: number, part: number): Roact.Element {
		const { palette } = this.props;
		const turnTo = (wanted: number): void => this.setState({ part: math.clamp(wanted, 1, parts) });
		return (
			<Column order={2} gap={6}>
				<Text text={`Part ${part} of ${parts}`} palette={palette} tone="subText" order={1} size={14} />
				<Row order={2} height={28}>
					<Button
						text="Previous"
						palette={palette}
						order={1}
						size={halfWidth}
						isDisabled={part === 1}
						onActivated={() => turnTo(part - 1)}
					/>
					<Button
						text="Next"
						palette={palette}
						order={2}
						size={halfWidth}
						isDisabled={part === parts}
						onActivated={() => turnTo(part + 1)}
					/>
				</Row>
			</Column>
		);
	}

	render(): Roact.Element {
		const { text, palette, order, height } = this.props;
		const parts = math.max(1, math.ceil(text.size() / partCharacters));
		const part = math.min(this.state.part, parts);
		return (
			<Column order={order} gap={6}>
				<scrollingframe
					AutomaticCanvasSize={Enum.AutomaticSize.Y}
					BackgroundColor3={palette.surface}
					BorderSizePixel={0}
					CanvasSize={new UDim2()}
					LayoutOrder={1}
					ScrollBarImageColor3={palette.subText}
					ScrollBarThickness={6}
					ScrollingDirection={Enum.ScrollingDirection.Y}
					Selectable={false}
					Size={new UDim2(1, 0, 0, height)}
				>
					<Padding pixels={8} />
					<textbox
						AutomaticSize={Enum.AutomaticSize.Y}
						BackgroundTransparency={1}
						ClearTextOnFocus={false}
						FontFace={Font.fromEnum(Enum.Font.Code)}
						MultiLine={true}
						Size={UDim2.fromScale(1, 0)}
						Text={text.sub((part - 1) * partCharacters + 1, part * partCharacters)}
						TextColor3={palette.text}
						TextEditable={false}
						TextSize={math.round(14 * palette.textScale)}
						TextWrapped={true}
						TextXAlignment={Enum.TextXAlignment.Left}
						TextYAlignment={Enum.TextYAlignment.Top}
						Event={{
							Focused: (box) => {
								box.SelectionStart = 1;
								box.CursorPosition = box.Text.size() + 1;
							},
						}}
					/>
				</scrollingframe>
				{parts > 1 ? this.renderParts(parts, part) : undefined}
			</Column>
		);
	}
}
