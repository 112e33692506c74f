import Roact from "@rbxts/roact";
import type { MyDataResult } from "../core/my-data";
import type { Telemetry } from "../create-telemetry";
import { Button } from "./button";
import { Column } from "./column";
import { CopyBox } from "./copy-box";
import type { MessageNames } from "./messages";
import { failureMessage } from "./messages";
import type { Palette } from "./palette";
import { halfWidth, Row } from "./row";
import { Text } from "./text";

interface MyDataSectionProps extends MessageNames {
	readonly telemetry: Telemetry;
	readonly palette: Palette;
	readonly order: number;
}

interface State {
	/** A request is in progress. */
	readonly isBusy: boolean;
	/** The confirmation of the erasure is shown. */
	readonly isConfirming: boolean;
	readonly message?: string;
	readonly isProblem: boolean;
	/** What the server stores, as JSON. */
	readonly exportedData?: string;
}

/** The data of this installation: reset the id, export, or erase. */
@Roact.ClassComponent
export class MyDataSection extends Roact.Component<MyDataSectionProps, State> {
	state: State = { isBusy: false, isConfirming: false, isProblem: false };

	private isMounted = false;

	didMount(): void {
		this.isMounted = true;
	}

	willUnmount(): void {
		this.isMounted = false;
	}

	private begin(message: string): void {
		this.setState({ isBusy: true, isConfirming: false, isProblem: false, message, exportedData: Roact.None });
	}

	/** The user may have left the page by the time the response arrives. */
	private finish(result: MyDataResult, success: string, exported?: string): void {
		if (this.isMounted) {
			const problem = failureMessage(result, this.props);
			this.setState({
				isBusy: false,
				isProblem: problem !== undefined && result.kind !== "nothing",
				message: problem ?? success,
				exportedData: exported ?? Roact.None,
			});
		}
	}

	private resetId(): void {
		this.begin("Letting go of the id…");
		this.props.telemetry.myData.resetId((result) =>
			this.finish(
				result.kind === "nothing" ? { kind: "done", text: "" } : result,
				result.kind === "nothing"
					? "There is no id here yet."
					: "Done. From now on this installation counts as a new one.",
			),
		);
	}

	private export(): void {
		this.begin(`Asking ${this.props.domain} for everything it holds…`);
		this.props.telemetry.myData.export((result) =>
			this.finish(
				result,
				"This is everything the server holds about this installation. Click it to select it, then copy it.",
				result.kind === "done" ? result.text : undefined,
			),
		);
	}

	private erase(): void {
		this.begin(`Asking ${this.props.domain} to erase everything it holds…`);
		this.props.telemetry.myData.erase((result) =>
			this.finish(result, "Done. The server holds nothing about this installation any more, and its id is gone."),
		);
	}

	private renderConfirmation(): Roact.Element {
		const { palette } = this.props;
		return (
			<Column order={5} gap={6}>
				<Text
					text="This erases everything the server holds about this installation, and cannot be undone. It does not switch anything off: to count no more from now on, use the switch above."
					palette={palette}
					order={1}
					size={14}
				/>
				<Row order={2} height={32}>
					<Button text="Delete" palette={palette} order={1} size={halfWidth} onActivated={() => this.erase()} />
					<Button
						text="Keep"
						palette={palette}
						order={2}
						size={halfWidth}
						onActivated={() => this.setState({ isConfirming: false })}
					/>
				</Row>
			</Column>
		);
	}

	render(): Roact.Element {
		const { palette, order } = this.props;
		const { isBusy, isConfirming, message, isProblem, exportedData } = this.state;
		const size = new UDim2(1, 0, 0, 32);
		const actions: ReadonlyArray<readonly [text: string, action: () => void]> = [
			["Reset my anonymous id", () => this.resetId()],
			["Export my data", () => this.export()],
			["Delete my data", () => this.setState({ isConfirming: true, message: Roact.None, exportedData: Roact.None })],
		];
		return (
			<Column order={order} gap={6}>
				<Text text="Your data" palette={palette} order={1} isBold={true} />
				{actions.map(([text, action], index) => (
					<Button
						text={text}
						palette={palette}
						order={2 + index}
						size={size}
						isDisabled={isBusy}
						onActivated={action}
					/>
				))}
				{isConfirming ? this.renderConfirmation() : undefined}
				{message !== undefined ? (
					<Text text={message} palette={palette} tone={isProblem ? "error" : "subText"} order={6} size={14} />
				) : undefined}
				{exportedData !== undefined ? (
					<CopyBox text={exportedData} palette={palette} order={7} height={160} />
				) : undefined}
			</Column>
		);
	}
}
