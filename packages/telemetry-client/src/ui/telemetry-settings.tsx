import Roact from "@rbxts/roact";
import type { Telemetry } from "../create-telemetry";
import type { Palette } from "./palette";
import { SentView } from "./sent-view";
import { SettingsSection } from "./settings-section";

/** The props of `TelemetrySettings`. */
export interface TelemetrySettingsProps {
	readonly telemetry: Telemetry;
	/** The plugin's name, as users know it. */
	readonly product: string;
	readonly palette: Palette;
	readonly order: number;
}

interface State {
	readonly isEnabled: boolean;
	readonly isShowingSent: boolean;
}

/**
 * The telemetry part of the host's settings: the switch, the status, what was sent, and the user's data. As wide as its
 * parent and as high as it needs to be.
 */
@Roact.ClassComponent
export class TelemetrySettings extends Roact.Component<TelemetrySettingsProps, State> {
	state: State = { isEnabled: this.props.telemetry.consent.current().answer === "granted", isShowingSent: false };

	private stopListening?: () => void;

	didMount(): void {
		const { consent } = this.props.telemetry;
		this.stopListening = consent.onChanged(({ answer }) => this.setState({ isEnabled: answer === "granted" }));
		this.setState({ isEnabled: consent.current().answer === "granted" });
	}

	willUnmount(): void {
		this.stopListening?.();
	}

	render(): Roact.Element {
		const { telemetry, product, palette, order } = this.props;
		const { isEnabled, isShowingSent } = this.state;
		return isShowingSent ? (
			<SentView
				telemetry={telemetry}
				palette={palette}
				order={order}
				onBack={() => this.setState({ isShowingSent: false })}
			/>
		) : (
			<SettingsSection
				telemetry={telemetry}
				product={product}
				isEnabled={isEnabled}
				palette={palette}
				order={order}
				onShowSent={() => this.setState({ isShowingSent: true })}
			/>
		);
	}
}
