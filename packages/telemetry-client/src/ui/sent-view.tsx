import Roact from "@rbxts/roact";
import type { SentEvent } from "../core/sent-log";
import type { Telemetry } from "../create-telemetry";
import { Button } from "./button";
import { Column } from "./column";
import { CopyBox } from "./copy-box";
import { verdictMessage } from "./messages";
import type { Palette } from "./palette";
import { poll } from "./poll";
import { SentRow } from "./sent-row";
import { Text } from "./text";
import { VirtualList } from "./virtual-list";

const visibleRows = 7;
const rowHeight = 40;
const refreshSeconds = 2;

/** The props of `SentView`. */
export interface SentViewProps {
	readonly telemetry: Telemetry;
	readonly palette: Palette;
	readonly order: number;
	readonly onBack: () => void;
}

interface State {
	readonly rows: ReadonlyArray<SentEvent>;
	readonly selected?: SentEvent;
	/** What would be sent next, as JSON; empty if nothing is queued. */
	readonly preview?: string;
}

function isSame(a: SentEvent, b: SentEvent | undefined): boolean {
	return a.session === b?.session && a.event.seq === b.event.seq;
}

/** Every event of this session and the last, exactly as it was sent, with its state; and what would be sent next. */
@Roact.ClassComponent
export class SentView extends Roact.Component<SentViewProps, State> {
	state: State = { rows: this.props.telemetry.sent.list() };

	private stop?: () => void;

	private refresh(): void {
		const rows = this.props.telemetry.sent.list();
		const { selected } = this.state;
		this.setState({ rows, selected: rows.find((row) => isSame(row, selected)) ?? Roact.None });
	}

	private preview(): void {
		const { sent } = this.props.telemetry;
		const events = sent.preview();
		this.setState({ preview: events.isEmpty() ? "" : sent.toJson(events) });
	}

	didMount(): void {
		this.stop = poll(refreshSeconds, () => this.refresh());
	}

	willUnmount(): void {
		this.stop?.();
	}

	private renderSelected(): Roact.Element | undefined {
		const { telemetry, palette } = this.props;
		const { selected } = this.state;
		if (selected === undefined) {
			return undefined;
		}
		const verdict = verdictMessage(selected.verdict);
		const said = selected.message !== undefined ? `${verdict}. The server says: ${selected.message}` : verdict;
		return (
			<Column order={4} gap={6}>
				<Text text={`As it was sent (${said}):`} palette={palette} tone="subText" order={1} size={14} />
				<CopyBox text={telemetry.sent.toJson(selected.event)} palette={palette} order={2} height={96} />
			</Column>
		);
	}

	private renderPreview(): Roact.Element {
		const { palette } = this.props;
		const { preview } = this.state;
		return (
			<Column order={5} gap={6}>
				<Button
					text="What would be sent next?"
					palette={palette}
					order={1}
					size={new UDim2(1, 0, 0, 32)}
					onActivated={() => this.preview()}
				/>
				{preview === "" ? (
					<Text text="Nothing is waiting to be sent." palette={palette} tone="subText" order={2} size={14} />
				) : undefined}
				{preview !== undefined && preview !== "" ? (
					<CopyBox text={preview} palette={palette} order={3} height={160} />
				) : undefined}
			</Column>
		);
	}

	render(): Roact.Element {
		const { palette, order, onBack } = this.props;
		const { rows, selected } = this.state;
		const now = os.time();
		return (
			<Column order={order} gap={10}>
				<Button
					text="Back to settings"
					palette={palette}
					order={1}
					size={new UDim2(1, 0, 0, 28)}
					onActivated={() => onBack()}
				/>
				<Text
					text={
						rows.isEmpty()
							? "Nothing was sent in this session or the last."
							: `Everything sent in this session and the last, newest first: ${rows.size()} events. Press one to see it as it was sent.`
					}
					palette={palette}
					order={2}
				/>
				{rows.isEmpty() ? undefined : (
					<VirtualList
						count={rows.size()}
						rowHeight={rowHeight}
						visibleRows={math.min(visibleRows, rows.size())}
						palette={palette}
						order={3}
						renderRow={(index) => (
							<SentRow
								row={rows[index]}
								now={now}
								palette={palette}
								isSelected={isSame(rows[index], selected)}
								onSelected={() => this.setState({ selected: rows[index] })}
							/>
						)}
					/>
				)}
				{this.renderSelected()}
				{this.renderPreview()}
			</Column>
		);
	}
}
