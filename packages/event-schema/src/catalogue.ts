import { channels } from "./channels.js";
import { event } from "./event.js";
import { boolean, durationMs, integer, oneOf, version } from "./property.js";

const dayMs = 24 * 60 * 60 * 1000;

/**
 * The contract's version. It goes up by one with each release that adds an event or a property; additions have the new
 * number as their `since`. A user who agreed to an older version stays on that one until asked again.
 */
export const contractVersion = 1;

const story = integer(
	"story",
	{ min: 1, max: 100_000 },
	{
		since: 1,
		description: "Which story of this session: 1 for the first one opened, 2 for the next. Never its name.",
	},
);

/**
 * All events. To add one, add an entry here: types, checks on both ends and the list in the consent popup are derived
 * from it.
 */
export const catalogue = [
	event("SessionStarted", {
		since: 1,
		description: "The plugin was opened.",
		why: "How often the plugin is used, and which versions are in use.",
		isAction: false,
		properties: [
			version("pluginVersion", { since: 1, description: "The version of the plugin, such as 2.5.0." }),
			oneOf("channel", channels, { since: 1, description: "Which kind of build it is." }),
		],
	}),
	event("SessionEnded", {
		since: 1,
		description: "The plugin was unloaded, or gave its session up.",
		why: "How long a session lasts, and whether it ended as it should.",
		isAction: false,
		properties: [
			oneOf("reason", ["unloaded", "silent"], {
				since: 1,
				description: "Whether the plugin was unloaded, or not used for so long that a new session began.",
			}),
		],
	}),
	event("StoryOpened", {
		since: 1,
		description: "A story was opened.",
		why: "How many stories people look at, and which UI frameworks to support well.",
		isAction: true,
		properties: [
			story,
			oneOf("framework", ["react", "roact", "fusion", "vide", "iris", "instance", "other"], {
				since: 1,
				description: "The UI framework the story is written for.",
			}),
		],
	}),
	event("StoryClosed", {
		since: 1,
		description: "A story was closed.",
		why: "How long stories are open.",
		isAction: true,
		properties: [
			story,
			durationMs(
				"openMs",
				{ maxMs: 30 * dayMs },
				{
					since: 1,
					description: "For how many milliseconds it was open.",
				},
			),
		],
	}),
	event("PageViewed", {
		since: 1,
		description: "A page of the plugin was opened.",
		why: "Which parts of the plugin people use.",
		isAction: true,
		properties: [
			oneOf("page", ["Home", "Story", "Settings", "About", "Logs", "other"], {
				since: 1,
				description: "Which page.",
			}),
		],
	}),
	event("StoryPinned", {
		since: 1,
		description: "A story was pinned.",
		why: "Whether pinning earns its place.",
		isAction: true,
		properties: [],
	}),
	event("StoryUnpinned", {
		since: 1,
		description: "A story was unpinned.",
		why: "Whether pinning earns its place.",
		isAction: true,
		properties: [],
	}),
	event("ControlChanged", {
		since: 1,
		description: "A control of a story was changed.",
		why: "Which kinds of control are worth working on.",
		isAction: true,
		properties: [
			oneOf("control", ["boolean", "number", "string", "choice", "color", "other"], {
				since: 1,
				description: "The kind of control, never its name or value.",
			}),
		],
	}),
	event("ThemeChanged", {
		since: 1,
		description: "The theme of the preview was changed.",
		why: "Whether stories are looked at in more than one theme.",
		isAction: true,
		properties: [oneOf("theme", ["system", "light", "dark"], { since: 1, description: "The theme that was chosen." })],
	}),
	event("StoryErrored", {
		since: 1,
		description: "A story failed.",
		why: "How often stories fail, so that error reports get the care they need.",
		isAction: false,
		properties: [
			oneOf("phase", ["load", "mount", "update", "unmount"], {
				since: 1,
				description: "What the plugin was doing with the story. Never the error's text.",
			}),
		],
	}),
	event("FeedbackOpened", {
		since: 1,
		description: "The feedback form was opened.",
		why: "Whether people find the form.",
		isAction: true,
		properties: [],
	}),
	event("FeedbackSubmitted", {
		since: 1,
		description: "Feedback was submitted. What was written is not part of this.",
		why: "Whether people finish the form.",
		isAction: true,
		properties: [],
	}),
	event("FeedbackDiscarded", {
		since: 1,
		description: "The feedback form was closed without submitting.",
		why: "Whether the form asks too much.",
		isAction: true,
		properties: [],
	}),
	event("NudgeShown", {
		since: 1,
		description: "The note that Studio is blocking requests was shown.",
		why: "How often Studio blocks requests for people who said yes.",
		isAction: false,
		properties: [],
	}),
	event("NudgeAnswered", {
		since: 1,
		description: "The note that Studio is blocking requests was answered.",
		why: "Whether the note helps or only disturbs.",
		isAction: false,
		properties: [
			oneOf("answer", ["understood", "later", "turnOff"], { since: 1, description: "Which button was pressed." }),
			boolean("neverAgain", { since: 1, description: 'Whether "don\'t show this again" was ticked.' }),
		],
	}),
] as const;
