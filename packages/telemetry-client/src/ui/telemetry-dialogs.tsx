import { catalogue } from "@flipbook-telemetry/event-schema";
import Roact from "@rbxts/roact";
import type { ConsentSnapshot } from "../core/consent";
import type { Telemetry } from "../create-telemetry";
import { ConsentDialog } from "./consent-dialog";
import { NudgeDialog } from "./nudge-dialog";
import type { Palette } from "./palette";

/** What the dialogs need. */
export interface TelemetryDialogsProps {
	readonly telemetry: Telemetry;
	/** How the plugin calls itself. */
	readonly product: string;
	readonly palette: Palette;
}

interface State {
	readonly consent: ConsentSnapshot;
	readonly isNudged: boolean;
}

/**
 * Whatever telemetry has to ask or to say just now, over the host's content; most of the time nothing. Put it last into
 * what fills the widget, and take it away with the widget's content when the widget is hidden.
 */
@Roact.ClassComponent
export class TelemetryDialogs extends Roact.Component<TelemetryDialogsProps, State> {
	state: State = {
		consent: this.props.telemetry.consent.current(),
		isNudged: this.props.telemetry.nudge.isShown(),
	};

	private stopListening: ReadonlyArray<() => void> = [];

	didMount(): void {
		const { consent, nudge } = this.props.telemetry;
		this.stopListening = [
			consent.onChanged((changed) => this.setState({ consent: changed })),
			nudge.onChanged(() => this.setState({ isNudged: nudge.isShown() })),
		];
		this.setState({ consent: consent.current(), isNudged: nudge.isShown() });
	}

	willUnmount(): void {
		this.stopListening.forEach((stop) => stop());
	}

	render(): Roact.Element {
		const { telemetry, product, palette } = this.props;
		const { consent, isNudged } = this.state;
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
				{isNudged && !consent.shouldAsk ? (
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
