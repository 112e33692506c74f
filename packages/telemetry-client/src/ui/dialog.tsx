import Roact from "@rbxts/roact";
import { Column } from "./column";
import { Padding } from "./padding";
import type { Palette } from "./palette";

interface DialogProps {
	readonly palette: Palette;
}

/**
 * A modal card over the host's content, which is shaded and can be neither clicked nor selected. Scrolls if it does not
 * fit.
 */
export function Dialog(props: Roact.PropsWithChildren<DialogProps>): Roact.Element {
	const { palette } = props;
	return (
		<frame
			Active={true}
			BackgroundColor3={palette.background}
			BackgroundTransparency={0.2}
			BorderSizePixel={0}
			SelectionBehaviorDown={Enum.SelectionBehavior.Stop}
			SelectionBehaviorLeft={Enum.SelectionBehavior.Stop}
			SelectionBehaviorRight={Enum.SelectionBehavior.Stop}
			SelectionBehaviorUp={Enum.SelectionBehavior.Stop}
			SelectionGroup={true}
			Size={UDim2.fromScale(1, 1)}
			ZIndex={10}
		>
			<scrollingframe
				AutomaticCanvasSize={Enum.AutomaticSize.Y}
				BackgroundTransparency={1}
				BorderSizePixel={0}
				CanvasSize={new UDim2()}
				ScrollBarImageColor3={palette.subText}
				ScrollBarThickness={6}
				ScrollingDirection={Enum.ScrollingDirection.Y}
				Selectable={false}
				Size={UDim2.fromScale(1, 1)}
			>
				<uilistlayout
					HorizontalAlignment={Enum.HorizontalAlignment.Center}
					VerticalAlignment={Enum.VerticalAlignment.Center}
				/>
				<Padding pixels={12} />
				<frame
					AutomaticSize={Enum.AutomaticSize.Y}
					BackgroundColor3={palette.background}
					BorderSizePixel={0}
					Size={UDim2.fromScale(1, 0)}
				>
					<uisizeconstraint MaxSize={new Vector2(440, math.huge)} />
					<uicorner CornerRadius={new UDim(0, 8)} />
					<uistroke Color={palette.border} Thickness={1} />
					<Padding pixels={16} />
					<Column order={1} gap={10}>
						{props[Roact.Children]}
					</Column>
				</frame>
			</scrollingframe>
		</frame>
	);
}
