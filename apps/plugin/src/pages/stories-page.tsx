import { Button, Text } from "@flipbook-telemetry/telemetry-client";
import type { Palette } from "@flipbook-telemetry/telemetry-client";
import Roact from "@rbxts/roact";
import type { StoryFinder } from "../host/find-stories";
import type { StoryPreview } from "../host/story-preview";
import { Page } from "./page";
import { PreviewPane } from "./preview-pane";

interface StoriesPageProps {
	readonly palette: Palette;
	readonly stories: StoryFinder;
	readonly preview: StoryPreview;
}

interface State {
	readonly stories: ReadonlyArray<ModuleScript>;
	readonly selected?: ModuleScript;
}

function titleOf(story: ModuleScript): string {
	return story.Name.gsub("%.story$", "")[0];
}

/** The stories of the place, and a preview of the selected one. */
@Roact.ClassComponent
export class StoriesPage extends Roact.Component<StoriesPageProps, State> {
	state: State = { stories: this.props.stories.list() };

	private isMounted = false;

	didMount(): void {
		this.isMounted = true;
		this.props.stories.onChanged(() => {
			if (this.isMounted) {
				this.setState({ stories: this.props.stories.list() });
			}
		});
	}

	willUnmount(): void {
		this.isMounted = false;
	}

	render(): Roact.Element {
		const { palette, preview } = this.props;
		const { stories, selected } = this.state;
		return (
			<Page gap={6}>
				{stories.isEmpty() ? (
					<Text
						text="There are no stories yet. A story is a ModuleScript whose name ends in .story."
						palette={palette}
						tone="subText"
						order={0}
					/>
				) : undefined}
				{stories.map((story, index) => (
					<Button
						text={titleOf(story)}
						palette={palette}
						order={index}
						size={new UDim2(1, 0, 0, 28)}
						isAccented={story === selected}
						onActivated={() => this.setState({ selected: story })}
					/>
				))}
				{selected !== undefined ? (
					<PreviewPane
						Key="Preview"
						palette={palette}
						preview={preview}
						story={selected}
						order={stories.size() + 1}
						onClosed={() => this.setState({ selected: Roact.None })}
					/>
				) : undefined}
			</Page>
		);
	}
}
