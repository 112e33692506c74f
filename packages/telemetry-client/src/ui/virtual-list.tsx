import Roact from "@rbxts/roact";
import type { Palette } from "./palette";

interface VirtualListProps {
	readonly count: number;
	/** Of each row, in pixels. */
	readonly rowHeight: number;
	/** How many rows are seen at once. */
	readonly visibleRows: number;
	readonly palette: Palette;
	readonly order: number;
	/** Draws the row at `index`, from 0, to fill what it is put into. */
	readonly renderRow: (index: number) => Roact.Element;
}

interface State {
	/** The first row that is at least partly seen. */
	readonly first: number;
}

/** A list of any length of which only the rows in sight exist. */
@Roact.ClassComponent
export class VirtualList extends Roact.Component<VirtualListProps, State> {
	state: State = { first: 0 };

	private follow(y: number): void {
		const first = math.max(0, math.floor(y / this.props.rowHeight));
		if (first !== this.state.first) {
			this.setState({ first });
		}
	}

	render(): Roact.Element {
		const { count, rowHeight, visibleRows, palette, order, renderRow } = this.props;
		const rows = new Map<string, Roact.Element>();
		const last = math.min(count - 1, this.state.first + visibleRows);
		for (let index = math.min(this.state.first, count); index <= last; index++) {
			// By their place in sight and not by index, so that scrolling changes rows instead of making new ones.
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
				Change={{ CanvasPosition: (frame) => this.follow(frame.CanvasPosition.Y) }}
			>
				{rows}
			</scrollingframe>
		);
	}
}
