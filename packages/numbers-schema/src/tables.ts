/** What a column holds. Shares are from 0 to 1. Moments are ISO 8601 in UTC. A flag is true or false. */
export type ColumnKind = "day" | "moment" | "word" | "count" | "durationMs" | "share" | "flag";

/** One column: what it holds, and what to read over it. */
export interface Column {
	readonly kind: ColumnKind;
	readonly title: string;
	/** It is null by the week and the month: distinct installations and percentiles do not follow from those of the days. */
	readonly isOfDaysOnly?: true;
}

/** What a table can be narrowed down by. */
export type Filter = "version" | "channel" | "traffic";

/** One table of numbers that can be asked for. */
export interface Table {
	readonly title: string;
	readonly description: string;
	/** Its rows can be put together by the week or by the month. */
	readonly hasIntervals: boolean;
	/** What can be looked at apart from the rest. */
	readonly filters: ReadonlyArray<Filter>;
	readonly columns: Readonly<Record<string, Column>>;
}

/** Every filter there is. */
export const everyFilter = ["version", "channel", "traffic"] as const satisfies ReadonlyArray<Filter>;

const day = { kind: "day", title: "Day" } as const;

const count = <const Title extends string>(title: Title): { readonly kind: "count"; readonly title: Title } => ({
	kind: "count",
	title,
});

const duration = <const Title extends string>(
	title: Title,
): { readonly kind: "durationMs"; readonly title: Title } => ({ kind: "durationMs", title });

const ofDaysOnly = <const Of extends Column>(column: Of): Of & { readonly isOfDaysOnly: true } => ({
	...column,
	isOfDaysOnly: true,
});

/**
 * True for a row that is about somebody, but that no single day shows to be about as many installations as the answer's
 * `smallestGroup`. The numbers in the row are whole all the same.
 */
const few = { kind: "flag", title: "Few installations" } as const;

/**
 * Every table of numbers, by the last part of its address. A number is null when it has not been counted yet, or when it
 * cannot be counted for the interval: distinct installations of a week do not follow from those of its days.
 */
export const tables = {
	actives: {
		title: "Active installations",
		description:
			"Who was active by the day, the week and the month. Of an interval, as of its last day that has been counted.",
		hasIntervals: true,
		filters: everyFilter,
		columns: {
			day,
			daily: count("Daily active"),
			weekly: count("Weekly active"),
			monthly: count("Monthly active"),
			stickiness: { kind: "share", title: "Stickiness" },
			few,
		},
	},
	sessions: {
		title: "Sessions",
		description:
			"Sessions, whose they were, how they ended and how long they lasted. Distinct installations and percentiles are known by the day only.",
		hasIntervals: true,
		filters: everyFilter,
		columns: {
			day,
			sessions: count("Sessions"),
			installations: ofDaysOnly(count("Installations")),
			newInstallations: count("New installations"),
			endedExplicit: count("Ended by a goodbye"),
			endedSilent: count("Ended in silence"),
			actions: count("Actions"),
			lengthMs: duration("Length altogether"),
			lengthP50Ms: ofDaysOnly(duration("Length, p50")),
			lengthP90Ms: ofDaysOnly(duration("Length, p90")),
			few,
		},
	},
	lengths: {
		title: "Session lengths",
		description: "How many sessions of the whole range were how long.",
		hasIntervals: false,
		filters: everyFilter,
		columns: {
			fromMs: duration("From"),
			toMs: duration("Up to"),
			sessions: count("Sessions"),
			few,
		},
	},
	peaks: {
		title: "Concurrent sessions",
		description: "The most sessions that went on at the same moment.",
		hasIntervals: true,
		filters: everyFilter,
		columns: { day, peak: count("Peak"), few },
	},
	hours: {
		title: "Concurrent sessions by the hour",
		description: "The most sessions that went on at the same moment of each hour; at most 31 days.",
		hasIntervals: false,
		filters: everyFilter,
		columns: { hour: { kind: "moment", title: "Hour" }, peak: count("Peak"), few },
	},
	stories: {
		title: "Stories",
		description: "How often stories were opened, and how long at least one was open.",
		hasIntervals: true,
		filters: everyFilter,
		columns: {
			day,
			storiesOpened: count("Stories opened"),
			sessions: count("Sessions with a story"),
			storyMs: duration("Time with stories open"),
			few,
		},
	},
	uses: {
		title: "Pages and features",
		description: "What was done in the whole range, and with which of its choices. An empty property: all of it.",
		hasIntervals: false,
		filters: everyFilter,
		columns: {
			name: { kind: "word", title: "What" },
			property: { kind: "word", title: "Property" },
			value: { kind: "word", title: "Choice" },
			uses: count("Uses"),
			sessions: count("Sessions"),
			few,
		},
	},
	versions: {
		title: "Versions in use",
		description: "Who was active with which version. Of an interval, as of its last day that has been counted.",
		hasIntervals: true,
		filters: everyFilter,
		columns: {
			day,
			version: { kind: "word", title: "Version" },
			daily: count("Daily active"),
			monthly: count("Monthly active"),
			few,
		},
	},
	retention: {
		title: "Retention",
		description: "Of those first seen in a week, who came back in which week. By traffic only.",
		hasIntervals: false,
		filters: ["traffic"],
		columns: {
			firstWeek: { kind: "day", title: "First seen in the week of" },
			week: { kind: "day", title: "Week of" },
			installations: count("Installations"),
			share: { kind: "share", title: "Share of the first week" },
			few,
		},
	},
	quality: {
		title: "Quality",
		description:
			"What never arrived, how long the rest took, and what did not look like Studio's. Percentiles are known by the day only.",
		hasIntervals: true,
		filters: everyFilter,
		columns: {
			day,
			eventsNumbered: count("Events numbered"),
			eventsLost: count("Events lost"),
			lossRate: { kind: "share", title: "Loss" },
			delayP50Ms: ofDaysOnly(duration("Delay, p50")),
			delayP90Ms: ofDaysOnly(duration("Delay, p90")),
			otherSessions: count("Sessions not like Studio's"),
			otherShare: { kind: "share", title: "Share of all sessions" },
			few,
		},
	},
	consent: {
		title: "After the yes",
		description:
			"What became of those who said yes, by the day they were first seen, and who wished to be erased. Of Studio's traffic.",
		hasIntervals: true,
		filters: [],
		columns: {
			day,
			newInstallations: count("New installations"),
			activeInFirstWeek: count("Active in their first week"),
			erased: count("Installations erased"),
			few,
		},
	},
	rejections: {
		title: "Rejected events",
		description: "Events that the server refused in the whole range, whoever sent them, by the reason it gave.",
		hasIntervals: false,
		filters: [],
		columns: { reason: { kind: "word", title: "Reason" }, events: count("Events") },
	},
	erasures: {
		title: "Erasures",
		description: "How many installations were erased, at the wish of the people who use them.",
		hasIntervals: true,
		filters: [],
		columns: { day, erasures: count("Installations erased"), few },
	},
} as const satisfies Record<string, Table>;

/** The name of a table. */
export type TableName = keyof typeof tables;

/** The names of the tables. */
export const tableNames = Object.keys(tables) as ReadonlyArray<TableName>;

type ValueOf<Kind extends ColumnKind> = Kind extends "day" | "moment" | "word"
	? string
	: Kind extends "flag"
		? boolean
		: number | null;

/** A row of a table. */
export type Row<Name extends TableName> = {
	-readonly [Key in keyof (typeof tables)[Name]["columns"]]: (typeof tables)[Name]["columns"][Key] extends {
		kind: infer Kind extends ColumnKind;
	}
		? ValueOf<Kind>
		: never;
};
