import Roact from "@rbxts/roact";
import type { Palette } from "./palette";

interface VirtualListProps {
	readonly count: number;
	/** Of each row, in pixels. */
	readonly rowHeight: number;
	/** How many rows are visible at once. */
	readonly visibleRows: number;
	readonly palette: Palette;
	readonly order: number;
	/** Renders the row at `index`, from 0, to fill its parent. */
	readonly renderRow: (index: number) => Roact.Element;
}

interface State {
	/** The first row that is at least partly visible. */
	readonly firstVisible: number;
}

/** A list of any length that renders only the visible rows. */
@Roact.ClassComponent
export class VirtualList extends Roact.Component<VirtualListProps, State> {
	state: State = { firstVisible: 0 };

	private onScrolled(y: number): void {
		const firstVisible = math.max(0, math.floor(y / this.props.rowHeight));
		if (firstVisible !== this.state.firstVisible) {
			this.setState({ firstVisible });
		}
	}

	render(): Roact.Element {
		const { count, rowHeight, visibleRows, palette, order, renderRow } = this.props;
		const rows = new Map<string, Roact.Element>();
		const last = math.min(count - 1, this.state.firstVisible + visibleRows);
		for (let index = math.min(this.state.firstVisible, count); index <= last; index++) {
			// Keyed by position on the screen and not by index, so that scrolling updates rows instead of creating new ones.
			rows.set(
				`Row${index % (visibleRows + 1)}`,
				<frame
					BackgroundTransparency={1}
					Position={UDim2.fromOffset(0, index * rowHeight)}
					Size={new UDim2(1, 0, 0, rowHeight)}
				>
					{renderRow(index)}
				</frame>,
			);
		}
		return (
			<scrollingframe
				BackgroundColor3={palette.surface}
				BorderSizePixel={0}
				CanvasSize={UDim2.fromOffset(0, count * rowHeight)}
				LayoutOrder={order}
				ScrollBarImageColor3={palette.subText}
				ScrollBarThickness={6}
				ScrollingDirection={Enum.ScrollingDirection.Y}
				Selectable={false}
				Size={new UDim2(1, 0, 0, visibleRows * rowHeight)}
				Change={{ CanvasPosition: (frame) => this.onScrolled(frame.CanvasPosition.Y) }}
			>
				{rows}
			</scrollingframe>
		);
	}
}
