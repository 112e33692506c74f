import { catalogue } from "@flipbook-telemetry/event-schema";
import Roact from "@rbxts/roact";
import type { ConsentSnapshot } from "../core/consent";
import type { Telemetry } from "../create-telemetry";
import { ConsentDialog } from "./consent-dialog";
import { NudgeDialog } from "./nudge-dialog";
import type { Palette } from "./palette";

/** The props of `TelemetryDialogs`. */
export interface TelemetryDialogsProps {
	readonly telemetry: Telemetry;
	/** The plugin's name, as users know it. */
	readonly product: string;
	readonly palette: Palette;
}

interface State {
	readonly consent: ConsentSnapshot;
	readonly isNudgeShown: boolean;
}

/**
 * The consent popup or the notice about blocked requests over the host's content, if there is one to show. Mount it last
 * into the widget, and unmount it with the widget's content when the widget is hidden.
 */
@Roact.ClassComponent
export class TelemetryDialogs extends Roact.Component<TelemetryDialogsProps, State> {
	state: State = {
		consent: this.props.telemetry.consent.current(),
		isNudgeShown: this.props.telemetry.nudge.isShown(),
	};

	private stopListening: ReadonlyArray<() => void> = [];

	didMount(): void {
		const { consent, nudge } = this.props.telemetry;
		this.stopListening = [
			consent.onChanged((changed) => this.setState({ consent: changed })),
			nudge.onChanged(() => this.setState({ isNudgeShown: nudge.isShown() })),
		];
		this.setState({ consent: consent.current(), isNudgeShown: nudge.isShown() });
	}

	willUnmount(): void {
		this.stopListening.forEach((stop) => stop());
	}

	render(): Roact.Element {
		const { telemetry, product, palette } = this.props;
		const { consent, isNudgeShown } = this.state;
		return (
			<Roact.Fragment>
				{consent.shouldAsk ? (
					<ConsentDialog
						Key="Consent"
						product={product}
						domain={telemetry.domain}
						events={catalogue}
						agreedVersion={consent.version}
						palette={palette}
						onAnswer={(yes) => telemetry.consent.answer(yes)}
						onPostponed={() => telemetry.consent.postpone()}
					/>
				) : undefined}
				{isNudgeShown && !consent.shouldAsk ? (
					<NudgeDialog
						Key="Nudge"
						product={product}
						domain={telemetry.domain}
						palette={palette}
						onAnswer={(answer, neverAgain) => telemetry.nudge.answer(answer, neverAgain)}
					/>
				) : undefined}
			</Roact.Fragment>
		);
	}
}
