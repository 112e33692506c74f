import Roact from "@rbxts/roact";
import type { NudgeAnswer } from "../core/telemetry";
import { Button } from "./button";
import { Checkbox } from "./checkbox";
import { Dialog } from "./dialog";
import type { MessageNames } from "./messages";
import { permissionInstructions } from "./messages";
import type { Palette } from "./palette";
import { halfWidth, Row } from "./row";
import { Text } from "./text";

/** The props of `NudgeDialog`. */
export interface NudgeDialogProps extends MessageNames {
	readonly palette: Palette;
	readonly onAnswer: (answer: NudgeAnswer, neverAgain: boolean) => void;
}

interface State {
	readonly neverAgain: boolean;
}

/** Tells a user who consented that Studio is blocking requests, and how to allow them or to turn telemetry off. */
@Roact.ClassComponent
export class NudgeDialog extends Roact.Component<NudgeDialogProps, State> {
	state: State = { neverAgain: false };

	private readonly checkbox = Roact.createRef<TextButton>();
	private readonly retry = Roact.createRef<TextButton>();
	private readonly later = Roact.createRef<TextButton>();
	private readonly turnOff = Roact.createRef<TextButton>();

	private answer(answer: NudgeAnswer): void {
		this.props.onAnswer(answer, this.state.neverAgain);
	}

	render(): Roact.Element {
		const { product, domain, palette } = this.props;
		const { neverAgain } = this.state;
		return (
			<Dialog palette={palette}>
				<Text text="Studio is blocking usage data" palette={palette} order={1} size={18} isBold={true} />
				<Text
					text={`You said yes to counting how ${product} is used, but Studio was told not to let ${product} talk to ${domain}. Nothing was sent.`}
					palette={palette}
					order={2}
				/>
				<Text text={permissionInstructions(this.props)} palette={palette} order={3} />
				<Checkbox
					text="Don't show this again"
					palette={palette}
					order={4}
					isChecked={neverAgain}
					buttonRef={this.checkbox}
					neighbours={{ down: this.retry }}
					onActivated={() => this.setState({ neverAgain: !neverAgain })}
				/>
				<Row order={5} height={36}>
					<Button
						text="Try again"
						palette={palette}
						order={1}
						size={halfWidth}
						buttonRef={this.retry}
						neighbours={{ right: this.later, up: this.checkbox, down: this.turnOff }}
						onActivated={() => this.answer("understood")}
					/>
					<Button
						text="Not now"
						palette={palette}
						order={2}
						size={halfWidth}
						buttonRef={this.later}
						neighbours={{ left: this.retry, up: this.checkbox, down: this.turnOff }}
						onActivated={() => this.answer("later")}
					/>
				</Row>
				<Button
					text="Turn usage data off"
					palette={palette}
					order={6}
					size={new UDim2(1, 0, 0, 28)}
					buttonRef={this.turnOff}
					neighbours={{ up: this.retry }}
					onActivated={() => this.answer("turnOff")}
				/>
			</Dialog>
		);
	}
}
