import Roact from "@rbxts/roact";
import type { TelemetryStatus } from "../core/status";
import type { Telemetry } from "../create-telemetry";
import { Button } from "./button";
import { Column } from "./column";
import type { MessageNames } from "./messages";
import { statusMessage } from "./messages";
import type { Palette } from "./palette";
import { poll } from "./poll";
import { Text } from "./text";

interface StatusLineProps extends MessageNames {
	readonly telemetry: Telemetry;
	readonly palette: Palette;
	readonly order: number;
}

interface State {
	readonly status: TelemetryStatus;
}

function canRetry(status: TelemetryStatus): boolean {
	return status.kind === "blocked" || status.kind === "refused" || status.kind === "waiting";
}

/** The status, updated each second, with a button to try again where that may help. */
@Roact.ClassComponent
export class StatusLine extends Roact.Component<StatusLineProps, State> {
	state: State = { status: this.props.telemetry.status() };

	private stop?: () => void;

	didMount(): void {
		this.stop = poll(1, () => this.setState({ status: this.props.telemetry.status() }));
	}

	willUnmount(): void {
		this.stop?.();
	}

	render(): Roact.Element {
		const { telemetry, palette, order } = this.props;
		const { status } = this.state;
		return (
			<Column order={order} gap={6}>
				<Text text={statusMessage(status, this.props)} palette={palette} tone="subText" order={1} size={14} />
				{canRetry(status) ? (
					<Button
						text="Try again"
						palette={palette}
						order={2}
						size={new UDim2(1, 0, 0, 28)}
						onActivated={() => {
							telemetry.retry();
							this.setState({ status: telemetry.status() });
						}}
					/>
				) : undefined}
			</Column>
		);
	}
}
