import { catalogue } from "@flipbook-telemetry/event-schema";
import { ConsentDialog, NudgeDialog } from "@flipbook-telemetry/telemetry-client";
import type { ConsentSnapshot, Palette, Telemetry } from "@flipbook-telemetry/telemetry-client";
import Roact from "@rbxts/roact";
import { build } from "../build";
import { AboutPage } from "../pages/about-page";
import { HomePage } from "../pages/home-page";
import { SettingsPage } from "../pages/settings-page";
import { StoriesPage } from "../pages/stories-page";
import type { StoryFinder } from "./find-stories";
import { Navigation } from "./navigation";
import type { PageName } from "./navigation";
import type { StoryPreview } from "./story-preview";
import type { PaletteSource } from "./studio-palette";

/** What the app works with. */
export interface AppProps {
	readonly telemetry: Telemetry;
	readonly stories: StoryFinder;
	readonly preview: StoryPreview;
	readonly paletteSource: PaletteSource;
}

interface State {
	readonly page: PageName;
	readonly consent: ConsentSnapshot;
	readonly isNudged: boolean;
	readonly palette: Palette;
}

/** Everything in the widget: navigation, the page, and over both what telemetry has to ask or to say. */
@Roact.ClassComponent
export class App extends Roact.Component<AppProps, State> {
	state: State = {
		page: "Home",
		consent: this.props.telemetry.consent.current(),
		isNudged: this.props.telemetry.nudge.isShown(),
		palette: this.props.paletteSource.current(),
	};

	private stopListening: ReadonlyArray<() => void> = [];

	didMount(): void {
		const { telemetry, paletteSource } = this.props;
		const { consent, nudge } = telemetry;
		this.stopListening = [
			consent.onChanged((changed) => this.setState({ consent: changed })),
			nudge.onChanged(() => this.setState({ isNudged: nudge.isShown() })),
			paletteSource.onChanged(() => this.setState({ palette: paletteSource.current() })),
		];
		this.setState({ consent: consent.current(), isNudged: nudge.isShown() });
	}

	willUnmount(): void {
		this.stopListening.forEach((stop) => stop());
	}

	private navigate(page: PageName): void {
		if (page !== this.state.page) {
			this.setState({ page });
			this.props.telemetry.track("PageViewed", { page: page === "Stories" ? "Story" : page });
		}
	}

	private renderPage(): Roact.Element {
		const { telemetry, stories, preview } = this.props;
		const { page, palette, consent } = this.state;
		switch (page) {
			case "Home":
				return <HomePage palette={palette} onStories={() => this.navigate("Stories")} />;
			case "Stories":
				return <StoriesPage palette={palette} stories={stories} preview={preview} />;
			case "Settings":
				return <SettingsPage palette={palette} telemetry={telemetry} isEnabled={consent.answer === "granted"} />;
			case "About":
				return <AboutPage palette={palette} />;
		}
	}

	private renderDialog(): Roact.Element | undefined {
		const { telemetry } = this.props;
		const { consent, isNudged, palette } = this.state;
		if (consent.shouldAsk) {
			return (
				<ConsentDialog
					product={build.product}
					domain={build.telemetryDomain}
					events={catalogue}
					agreedVersion={consent.version}
					palette={palette}
					onAnswer={(yes) => telemetry.consent.answer(yes)}
					onPostponed={() => telemetry.consent.postpone()}
				/>
			);
		}
		return isNudged ? (
			<NudgeDialog
				product={build.product}
				domain={build.telemetryDomain}
				palette={palette}
				onAnswer={(answer, neverAgain) => telemetry.nudge.answer(answer, neverAgain)}
			/>
		) : undefined;
	}

	render(): Roact.Element {
		const { page, palette } = this.state;
		return (
			<frame BackgroundColor3={palette.background} BorderSizePixel={0} Size={UDim2.fromScale(1, 1)}>
				<Navigation palette={palette} current={page} onChosen={(chosen) => this.navigate(chosen)} />
				<frame BackgroundTransparency={1} Position={UDim2.fromOffset(0, 40)} Size={new UDim2(1, 0, 1, -40)}>
					{this.renderPage()}
				</frame>
				{this.renderDialog()}
			</frame>
		);
	}
}
