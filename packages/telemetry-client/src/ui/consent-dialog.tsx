import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import Roact from "@rbxts/roact";
import { Button } from "./button";
import { CollectedEvents } from "./collected-events";
import { Dialog } from "./dialog";
import type { Palette } from "./palette";
import { halfWidth, Row } from "./row";
import { Text } from "./text";

/** The props of `ConsentDialog`. */
export interface ConsentDialogProps {
	/** The plugin's name, as users know it. */
	readonly product: string;
	/** The host name that events are sent to; Studio will ask to allow it. */
	readonly domain: string;
	/** All events of the contract. */
	readonly events: ReadonlyArray<EventDescriptor>;
	/** The contract version that was agreed to earlier; 0: none. */
	readonly agreedVersion: number;
	readonly palette: Palette;
	readonly onAnswer: (yes: boolean) => void;
	/** It was closed or unmounted without an answer. May be called more than once. */
	readonly onPostponed: () => void;
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
 * Asks for consent, over the host's content. Both answers look the same, nothing is ticked in advance, and closing it is
 * not an answer.
 */
@Roact.ClassComponent
export class ConsentDialog extends Roact.Component<ConsentDialogProps, State> {
	state: State = { isExpanded: false };

	private isAnswered = false;
	private readonly close = Roact.createRef<TextButton>();
	private readonly more = Roact.createRef<TextButton>();
	private readonly yes = Roact.createRef<TextButton>();
	private readonly no = Roact.createRef<TextButton>();

	private answer(yes: boolean): void {
		this.isAnswered = true;
		this.props.onAnswer(yes);
	}

	willUnmount(): void {
		if (!this.isAnswered) {
			this.props.onPostponed();
		}
	}

	private renderHeader(): Roact.Element {
		const { product, agreedVersion, palette } = this.props;
		const isExtension = agreedVersion > 0;
		return (
			<frame
				AutomaticSize={Enum.AutomaticSize.Y}
				BackgroundTransparency={1}
				LayoutOrder={1}
				Size={UDim2.fromScale(1, 0)}
			>
				<Text
					text={isExtension ? `May ${product} count a little more?` : `Help improve ${product}?`}
					palette={palette}
					order={1}
					size={18}
					isBold={true}
					width={new UDim(1, -36)}
				/>
				<textbutton
					Ref={this.close}
					AnchorPoint={new Vector2(1, 0)}
					BackgroundTransparency={1}
					FontFace={Font.fromName("BuilderSans")}
					NextSelectionDown={isExtension ? this.yes : this.more}
					Position={UDim2.fromScale(1, 0)}
					Selectable={true}
					Size={UDim2.fromOffset(28, 28)}
					Text="×"
					TextColor3={palette.subText}
					TextSize={22}
					Event={{ Activated: () => this.props.onPostponed() }}
				/>
			</frame>
		);
	}

	private renderAnswers(): Roact.Element {
		const { agreedVersion, palette } = this.props;
		const up = agreedVersion > 0 ? this.close : this.more;
		return (
			<Row order={7} height={36}>
				<Button
					text="Yes"
					palette={palette}
					order={1}
					size={halfWidth}
					buttonRef={this.yes}
					neighbours={{ right: this.no, up }}
					onActivated={() => this.answer(true)}
				/>
				<Button
					text="No thanks"
					palette={palette}
					order={2}
					size={halfWidth}
					buttonRef={this.no}
					neighbours={{ left: this.yes, up }}
					onActivated={() => this.answer(false)}
				/>
			</Row>
		);
	}

	render(): Roact.Element {
		const { events, agreedVersion, palette } = this.props;
		const isExtension = agreedVersion > 0;
		const isExpanded = this.state.isExpanded || isExtension;
		return (
			<Dialog palette={palette}>
				{this.renderHeader()}
				{sentences(this.props).map((sentence, index) => (
					<Text text={sentence} palette={palette} order={2 + index} />
				))}
				{isExtension ? undefined : (
					<Button
						text={isExpanded ? "Show less" : "What exactly?"}
						palette={palette}
						order={5}
						size={new UDim2(1, 0, 0, 28)}
						buttonRef={this.more}
						neighbours={{ up: this.close, down: this.yes }}
						onActivated={() => this.setState({ isExpanded: !isExpanded })}
					/>
				)}
				{isExpanded ? (
					<CollectedEvents
						events={events.filter((descriptor) => isNewSince(descriptor, agreedVersion))}
						palette={palette}
						order={6}
					/>
				) : undefined}
				{this.renderAnswers()}
			</Dialog>
		);
	}
}
