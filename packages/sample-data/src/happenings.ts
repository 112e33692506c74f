import type { Channel, EventName, PropertiesOf } from "@flipbook-telemetry/event-schema";
import { drawFrom, drawLogNormal } from "./draw.js";
import type { Random, Weighted } from "./draw.js";

/** Something that happened in a session, `atMs` milliseconds after its start. */
export interface Happening {
	readonly name: EventName;
	readonly atMs: number;
	readonly properties: Readonly<Record<string, string | number | boolean>>;
}

/** The session in which it happens. */
export interface Stage {
	readonly lengthMs: number;
	readonly pluginVersion: string;
	readonly channel: Channel;
	/** Whether it ends with a goodbye. */
	readonly saysGoodbye: boolean;
}

type Choices<Name extends EventName, Property extends string> = Weighted<
	PropertiesOf<Name> extends Readonly<Record<Property, infer Value>> ? Value : never
>;

/** What happens between a session's start and its end. */
type Deed = Exclude<EventName, "SessionStarted" | "SessionEnded">;

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

const withoutStory: Weighted<Deed> = [
	["StoryOpened", 46],
	["PageViewed", 44],
	["ThemeChanged", 5],
	["FeedbackOpened", 3],
	["NudgeShown", 2],
];

const withStory: Weighted<Deed> = [
	["ControlChanged", 42],
	["StoryClosed", 30],
	["PageViewed", 8],
	["ThemeChanged", 6],
	["StoryPinned", 6],
	["StoryUnpinned", 2],
	["StoryErrored", 6],
];

/** What must come next once something has begun. */
function answerTo(random: Random, last: EventName | undefined): Deed | undefined {
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

/** Draws everything that happens in a session, in order: stories are closed after they were opened, dialogs answered. */
export function drawHappenings(random: Random, stage: Stage): ReadonlyArray<Happening> {
	const happenings: Array<Happening> = [];
	let story = 0;
	let openedAtMs: number | undefined;
	const add = <Name extends EventName>(name: Name, atMs: number, properties: PropertiesOf<Name>): void =>
		void happenings.push({ name, atMs, properties });

	const closeStory = (atMs: number): void => {
		if (openedAtMs !== undefined) {
			add("StoryClosed", atMs, { story, openMs: atMs - openedAtMs });
			openedAtMs = undefined;
		}
	};

	const happen = (name: Deed, atMs: number): void => {
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

	add("SessionStarted", 0, { pluginVersion: stage.pluginVersion, channel: stage.channel });
	for (const atMs of drawMoments(random, stage.lengthMs)) {
		const usual = openedAtMs === undefined ? withoutStory : withStory;
		happen(answerTo(random, happenings.at(-1)?.name) ?? drawFrom(random, usual), atMs);
	}
	if (stage.saysGoodbye) {
		closeStory(stage.lengthMs);
		add("SessionEnded", stage.lengthMs, { reason: "unloaded" });
	}
	return happenings;
}
