import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import Roact from "@rbxts/roact";
import { Button } from "./button";
import { CollectedList } from "./collected-list";
import { Padding } from "./padding";
import type { Palette } from "./palette";
import { Text } from "./text";

/** What the consent popup needs to know. */
export interface ConsentDialogProps {
	/** How the plugin calls itself. */
	readonly product: string;
	/** Where the counts go; Studio will ask about it. */
	readonly domain: string;
	/** Everything the contract has. */
	readonly events: ReadonlyArray<EventDescriptor>;
	/** The contract version that was agreed to earlier; 0 for someone who is asked for the first time. */
	readonly agreedVersion: number;
	readonly palette: Palette;
	readonly onAnswer: (yes: boolean) => void;
}

interface State {
	readonly isExpanded: boolean;
}

function isNewSince(descriptor: EventDescriptor, version: number): boolean {
	return descriptor.since > version || descriptor.properties.some((property) => property.since > version);
}

function sentences({ product, domain, agreedVersion }: ConsentDialogProps): ReadonlyArray<string> {
	return agreedVersion > 0
		? [
				`You said yes to ${product} counting how it is used. It would now like to count a little more, as listed below.`,
				"It still never learns who you are or what you make.",
				`With "No thanks" everything stays as it is. Settings has a switch that turns all of it off.`,
			]
		: [
				`With a yes, ${product} counts how it is used: sessions, stories opened and for how long, pages opened.`,
				"It never learns who you are or what you make: no names, no ids of yours, no places, no paths, no content.",
				`You can switch it off in Settings at any time. Studio will ask you to allow ${domain}, where the counts go.`,
			];
}

/**
 * Asks for consent, over the host's content. Both answers look the same, nothing is ticked in advance, and hiding the
 * widget is no answer.
 */
@Roact.ClassComponent
export class ConsentDialog extends Roact.Component<ConsentDialogProps, State> {
	state: State = { isExpanded: false };

	render(): Roact.Element {
		const { product, events, agreedVersion, palette, onAnswer } = this.props;
		const isWidened = agreedVersion > 0;
		const isExpanded = this.state.isExpanded || isWidened;
		const half = new UDim2(0.5, -4, 1, 0);
		return (
			<frame
				Active={true}
				BackgroundColor3={palette.background}
				BackgroundTransparency={0.2}
				BorderSizePixel={0}
				Size={UDim2.fromScale(1, 1)}
				ZIndex={10}
			>
				<scrollingframe
					AutomaticCanvasSize={Enum.AutomaticSize.Y}
					BackgroundTransparency={1}
					BorderSizePixel={0}
					CanvasSize={new UDim2()}
					ScrollBarThickness={6}
					ScrollingDirection={Enum.ScrollingDirection.Y}
					Size={UDim2.fromScale(1, 1)}
				>
					<uilistlayout
						HorizontalAlignment={Enum.HorizontalAlignment.Center}
						VerticalAlignment={Enum.VerticalAlignment.Center}
					/>
					<Padding pixels={12} />
					<frame
						AutomaticSize={Enum.AutomaticSize.Y}
						BackgroundColor3={palette.background}
						BorderSizePixel={0}
						Size={UDim2.fromScale(1, 0)}
					>
						<uisizeconstraint MaxSize={new Vector2(440, math.huge)} />
						<uicorner CornerRadius={new UDim(0, 8)} />
						<uistroke Color={palette.border} Thickness={1} />
						<Padding pixels={16} />
						<uilistlayout Padding={new UDim(0, 10)} SortOrder={Enum.SortOrder.LayoutOrder} />
						<Text
							text={isWidened ? `May ${product} count a little more?` : `Help improve ${product}?`}
							color={palette.text}
							order={1}
							size={18}
							isBold={true}
						/>
						{sentences(this.props).map((sentence, index) => (
							<Text text={sentence} color={palette.text} order={2 + index} />
						))}
						{isWidened ? undefined : (
							<Button
								text={isExpanded ? "Show less" : "What exactly?"}
								palette={palette}
								order={5}
								size={new UDim2(1, 0, 0, 28)}
								onActivated={() => this.setState({ isExpanded: !isExpanded })}
							/>
						)}
						{isExpanded ? (
							<CollectedList
								events={events.filter((descriptor) => isNewSince(descriptor, agreedVersion))}
								palette={palette}
								order={6}
							/>
						) : undefined}
						<frame BackgroundTransparency={1} LayoutOrder={7} Size={new UDim2(1, 0, 0, 36)}>
							<uilistlayout
								FillDirection={Enum.FillDirection.Horizontal}
								Padding={new UDim(0, 8)}
								SortOrder={Enum.SortOrder.LayoutOrder}
							/>
							<Button text="Yes" palette={palette} order={1} size={half} onActivated={() => onAnswer(true)} />
							<Button text="No thanks" palette={palette} order={2} size={half} onActivated={() => onAnswer(false)} />
						</frame>
					</frame>
				</scrollingframe>
			</frame>
		);
	}
}
