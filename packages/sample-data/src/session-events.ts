import type { Channel, EventName, PropertiesOf } from "@flipbook-telemetry/event-schema";
import { drawFrom, drawLogNormal } from "./draw.js";
import type { Random, Weighted } from "./draw.js";

/** An event, `atMs` milliseconds after the start of its session. */
export interface SessionEvent {
	readonly name: EventName;
	readonly atMs: number;
	readonly properties: Readonly<Record<string, string | number | boolean>>;
}

/** What is known of a session before its events are drawn. */
export interface SessionPlan {
	readonly lengthMs: number;
	readonly pluginVersion: string;
	readonly channel: Channel;
	/** Whether the plugin ends it. Otherwise it falls silent. */
	readonly endsExplicitly: boolean;
}

type Choices<Name extends EventName, Property extends string> = Weighted<
	PropertiesOf<Name> extends Readonly<Record<Property, infer Value>> ? Value : never
>;

/** An event between a session's start and its end. */
type MidSessionEvent = Exclude<EventName, "SessionStarted" | "SessionEnded">;

const frameworks: Choices<"StoryOpened", "framework"> = [
	["react", 45],
	["roact", 14],
	["fusion", 20],
	["vide", 7],
	["iris", 5],
	["instance", 6],
	["other", 3],
];

const pages: Choices<"PageViewed", "page"> = [
	["Home", 25],
	["Story", 35],
	["Settings", 17],
	["About", 9],
	["Logs", 10],
	["other", 4],
];

const controls: Choices<"ControlChanged", "control"> = [
	["boolean", 36],
	["number", 22],
	["string", 18],
	["choice", 15],
	["color", 6],
	["other", 3],
];

const themes: Choices<"ThemeChanged", "theme"> = [
	["dark", 46],
	["light", 38],
	["system", 16],
];

const phases: Choices<"StoryErrored", "phase"> = [
	["load", 34],
	["mount", 40],
	["update", 22],
	["unmount", 4],
];

const answers: Choices<"NudgeAnswered", "answer"> = [
	["understood", 55],
	["later", 30],
	["turnOff", 15],
];

const withoutStory: Weighted<MidSessionEvent> = [
	["StoryOpened", 46],
	["PageViewed", 44],
	["ThemeChanged", 5],
	["FeedbackOpened", 3],
	["NudgeShown", 2],
];

const withStory: Weighted<MidSessionEvent> = [
	["ControlChanged", 42],
	["StoryClosed", 30],
	["PageViewed", 8],
	["ThemeChanged", 6],
	["StoryPinned", 6],
	["StoryUnpinned", 2],
	["StoryErrored", 6],
];

/** What must come next once something has begun. */
function followUpOf(random: Random, last: EventName | undefined): MidSessionEvent | undefined {
	if (last === "NudgeShown") {
		return "NudgeAnswered";
	}
	return last === "FeedbackOpened" ? (random() < 0.35 ? "FeedbackSubmitted" : "FeedbackDiscarded") : undefined;
}

const shortMs = 30_000;
const usualMoments = 7;
const mostMoments = 300;

/** Moments at which something happens, in order. In a short session there is hardly time for anything. */
function drawMoments(random: Random, lengthMs: number): ReadonlyArray<number> {
	const wanted = lengthMs < shortMs ? random() * 2 : 1 + drawLogNormal(random, usualMoments, 0.8);
	return Array.from({ length: Math.min(mostMoments, Math.floor(wanted)) }, () => Math.floor(random() * lengthMs)).sort(
		(a, b) => a - b,
	);
}

/** Draws the events of a session, in order: stories are closed after they were opened, dialogs answered. */
export function drawSessionEvents(random: Random, plan: SessionPlan): ReadonlyArray<SessionEvent> {
	const events: Array<SessionEvent> = [];
	let story = 0;
	let openedAtMs: number | undefined;
	const add = <Name extends EventName>(name: Name, atMs: number, properties: PropertiesOf<Name>): void =>
		void events.push({ name, atMs, properties });

	const closeStory = (atMs: number): void => {
		if (openedAtMs !== undefined) {
			add("StoryClosed", atMs, { story, openMs: atMs - openedAtMs });
			openedAtMs = undefined;
		}
	};

	const record = (name: MidSessionEvent, atMs: number): void => {
		switch (name) {
			case "StoryOpened":
				story += 1;
				openedAtMs = atMs;
				return add(name, atMs, { story, framework: drawFrom(random, frameworks) });
			case "StoryClosed":
				return closeStory(atMs);
			case "PageViewed":
				return add(name, atMs, { page: drawFrom(random, pages) });
			case "ControlChanged":
				return add(name, atMs, { control: drawFrom(random, controls) });
			case "ThemeChanged":
				return add(name, atMs, { theme: drawFrom(random, themes) });
			case "StoryErrored":
				return add(name, atMs, { phase: drawFrom(random, phases) });
			case "NudgeAnswered":
				return add(name, atMs, { answer: drawFrom(random, answers), neverAgain: random() < 0.2 });
			default:
				return add(name, atMs, {});
		}
	};

	add("SessionStarted", 0, { pluginVersion: plan.pluginVersion, channel: plan.channel });
	for (const atMs of drawMoments(random, plan.lengthMs)) {
		const usual = openedAtMs === undefined ? withoutStory : withStory;
		record(followUpOf(random, events.at(-1)?.name) ?? drawFrom(random, usual), atMs);
	}
	if (plan.endsExplicitly) {
		closeStory(plan.lengthMs);
		add("SessionEnded", plan.lengthMs, { reason: "unloaded" });
	}
	return events;
}
