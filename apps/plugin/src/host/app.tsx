import { TelemetryDialogs } from "@flipbook-telemetry/telemetry-client";
import type { Palette, Telemetry } from "@flipbook-telemetry/telemetry-client";
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

/** The props of `App`. */
export interface AppProps {
	readonly telemetry: Telemetry;
	readonly stories: StoryFinder;
	readonly preview: StoryPreview;
	readonly paletteSource: PaletteSource;
}

interface State {
	readonly page: PageName;
	readonly palette: Palette;
}

/** Everything in the widget: navigation, the page, and the telemetry dialogs over both. */
@Roact.ClassComponent
export class App extends Roact.Component<AppProps, State> {
	state: State = {
		page: "Home",
		palette: this.props.paletteSource.current(),
	};

	private stopListening?: () => void;

	didMount(): void {
		const { paletteSource } = this.props;
		this.stopListening = paletteSource.onChanged(() => this.setState({ palette: paletteSource.current() }));
	}

	willUnmount(): void {
		this.stopListening?.();
	}

	private navigate(page: PageName): void {
		if (page !== this.state.page) {
			this.setState({ page });
			this.props.telemetry.track("PageViewed", { page: page === "Stories" ? "Story" : page });
		}
	}

	private renderPage(): Roact.Element {
		const { telemetry, stories, preview } = this.props;
		const { page, palette } = this.state;
		switch (page) {
			case "Home":
				return <HomePage palette={palette} onStories={() => this.navigate("Stories")} />;
			case "Stories":
				return <StoriesPage palette={palette} stories={stories} preview={preview} />;
			case "Settings":
				return <SettingsPage palette={palette} telemetry={telemetry} />;
			case "About":
				return <AboutPage palette={palette} domain={telemetry.domain} />;
		}
	}

	render(): Roact.Element {
		const { page, palette } = this.state;
		return (
			<frame BackgroundColor3={palette.background} BorderSizePixel={0} Size={UDim2.fromScale(1, 1)}>
				<Navigation palette={palette} current={page} onChosen={(chosen) => this.navigate(chosen)} />
				<frame BackgroundTransparency={1} Position={UDim2.fromOffset(0, 40)} Size={new UDim2(1, 0, 1, -40)}>
					{this.renderPage()}
				</frame>
				<TelemetryDialogs telemetry={this.props.telemetry} product={build.product} palette={palette} />
			</frame>
		);
	}
}
