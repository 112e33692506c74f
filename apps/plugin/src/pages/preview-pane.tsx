import { Button, Text } from "@flipbook-telemetry/telemetry-client";
import type { Palette } from "@flipbook-telemetry/telemetry-client";
import Roact from "@rbxts/roact";
import type { StoryPreview } from "../host/story-preview";

interface PreviewPaneProps {
	readonly palette: Palette;
	readonly preview: StoryPreview;
	readonly story: ModuleScript;
	readonly order: number;
	readonly onClosed: () => void;
}

interface State {
	readonly problem?: string;
}

/** Shows the selected story while it is mounted. */
@Roact.ClassComponent
export class PreviewPane extends Roact.Component<PreviewPaneProps, State> {
	state: State = {};

	private readonly target = Roact.createRef<Frame>();

	private show(): void {
		const target = this.target.getValue();
		if (target !== undefined) {
			const problem = this.props.preview.open(this.props.story, target);
			this.setState({ problem: problem ?? Roact.None });
		}
	}

	didMount(): void {
		this.show();
	}

	didUpdate(before: PreviewPaneProps): void {
		if (before.story !== this.props.story) {
			this.show();
		}
	}

	willUnmount(): void {
		this.props.preview.close();
	}

	render(): Roact.Element {
		const { palette, order, onClosed } = this.props;
		const { problem } = this.state;
		return (
			<frame
				AutomaticSize={Enum.AutomaticSize.Y}
				BackgroundTransparency={1}
				LayoutOrder={order}
				Size={UDim2.fromScale(1, 0)}
			>
				<uilistlayout Padding={new UDim(0, 6)} SortOrder={Enum.SortOrder.LayoutOrder} />
				<Button
					text="Close story"
					palette={palette}
					order={1}
					size={new UDim2(1, 0, 0, 28)}
					onActivated={() => onClosed()}
				/>
				{problem !== undefined ? (
					<Text text={`This story cannot be shown: ${problem}`} palette={palette} tone="error" order={2} />
				) : undefined}
				<frame
					Key="Target"
					Ref={this.target}
					BackgroundTransparency={1}
					ClipsDescendants={true}
					LayoutOrder={3}
					Size={new UDim2(1, 0, 0, 240)}
				/>
			</frame>
		);
	}
}
