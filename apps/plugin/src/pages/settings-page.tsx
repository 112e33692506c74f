import { SentView, SettingsSection } from "@flipbook-telemetry/telemetry-client";
import type { Palette, Telemetry } from "@flipbook-telemetry/telemetry-client";
import Roact from "@rbxts/roact";
import { build } from "../build";
import { Page } from "./page";

interface SettingsPageProps {
	readonly palette: Palette;
	readonly telemetry: Telemetry;
	readonly isEnabled: boolean;
}

interface State {
	readonly isShowingSent: boolean;
}

/** The settings of the host, or the list of what telemetry has sent. */
@Roact.ClassComponent
export class SettingsPage extends Roact.Component<SettingsPageProps, State> {
	state: State = { isShowingSent: false };

	render(): Roact.Element {
		const { palette, telemetry, isEnabled } = this.props;
		return (
			<Page>
				{this.state.isShowingSent ? (
					<SentView
						telemetry={telemetry}
						palette={palette}
						order={1}
						onBack={() => this.setState({ isShowingSent: false })}
					/>
				) : (
					<SettingsSection
						product={build.product}
						domain={build.telemetryDomain}
						telemetry={telemetry}
						isEnabled={isEnabled}
						palette={palette}
						order={1}
						onShowSent={() => this.setState({ isShowingSent: true })}
					/>
				)}
			</Page>
		);
	}
}
