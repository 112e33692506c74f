import { rules } from "./rules.js";

/** What a number is called, and how it is counted, in words for the people who read it. */
export interface Definition {
	readonly title: string;
	readonly how: string;
}

/** Every number there is. */
export const definitions = {
	activeDaily: {
		title: "Daily active",
		how: `Installations with at least one session that started on that UTC day, in which somebody did something (opened a story, a page, a control …) and which lasted ${rules.activeMs / 1000} seconds or longer. Opening the plugin and closing it again does not count.`,
	},
	activeWeekly: {
		title: "Weekly active",
		how: `Installations that were active, by the daily rule, on at least one of the last ${rules.weekDays} days.`,
	},
	activeMonthly: {
		title: "Monthly active",
		how: `Installations that were active, by the daily rule, on at least one of the last ${rules.monthDays} days.`,
	},
	stickiness: {
		title: "Stickiness",
		how: "Daily active divided by monthly active: on how many of its days a typical installation is used.",
	},
	installations: {
		title: "Installations",
		how: "Installations with a session that started on that day, active or not.",
	},
	newInstallations: {
		title: "New installations",
		how: "Those of them that were never seen before that day. The others are returning.",
	},
	sessions: {
		title: "Sessions",
		how: "Sessions that started on that UTC day. A session without a sign of life for an hour has ended.",
	},
	sessionLength: {
		title: "Session length",
		how: "From the session's start to its last sign of life; the silent hour after it does not count. p50: half of the sessions were as long or shorter. p90: nine in ten were. Both are known by the day only: those of a week do not follow from those of its days.",
	},
	concurrency: {
		title: "Concurrent sessions",
		how: "How many sessions went on at the same moment; the peak is the most there were in that hour. A session goes on from its start to its last sign of life.",
	},
	liveNow: {
		title: "Live now",
		how: "Sessions that have not ended and gave a sign of life within the last two minutes: while its window is open, the plugin gives one every minute. What does not look like Studio's is not counted.",
	},
	storiesOpened: {
		title: "Stories opened",
		how: "How often a story was opened, the same one again included.",
	},
	storyTime: {
		title: "Time with stories open",
		how: "Per session, the time in which at least one story was open: two at once count once. One that was never closed counts up to the session's last sign of life.",
	},
	uses: {
		title: "Uses",
		how: "How often something was done, in how many sessions, and by how many installations.",
	},
	retention: {
		title: "Retention",
		how: "Of the installations first seen in a week (Monday to Sunday), how many had a session in that week and in each week after it.",
	},
	consent: {
		title: "After the yes",
		how: `Who says no is never heard of, nor who does not answer: what is counted begins at the yes. Of the installations first seen on a day, how many were active, by the daily rule, on it or one of the ${rules.weekDays - 1} days after it; it may still grow until these are over. Who came back in later weeks is in Retention. Who takes the yes back just stops sending; only a wish to be erased is heard of, and counted on the day of the wish.`,
	},
	loss: {
		title: "Loss",
		how: "Every event of a session is numbered. Numbers that are missing when the session has ended are events that never arrived.",
	},
	delay: {
		title: "Delay",
		how: "From when an event happened to when it was stored. Events that wait for a connection make it long. p50 and p90 are known by the day only.",
	},
	rejections: {
		title: "Rejected events",
		how: "Events that were refused because the contract does not know them, or not like that. The rest of their batch is kept.",
	},
	erasures: {
		title: "Erasures",
		how: "Installations of which everything was erased, by the button in the plugin's Settings or by hand. Only how many is kept, by the day.",
	},
	few: {
		title: "Few installations",
		how: "A row that no single day shows to be about as many installations as the smallest group (five, unless the server is set otherwise) is marked. Its numbers are whole; they say what a few people did, not what people do.",
	},
	notCounted: {
		title: "Not counted yet",
		how: "Days that the server has not counted yet, days to come, and days before the first that it counted have no numbers, which is not the same as 0. The weeks and months they lie in are about the other days, unless one between them is missing.",
	},
	traffic: {
		title: "Traffic",
		how: "Requests that do not look like Studio's are stored but not counted, unless all traffic is asked for. Someone who takes the trouble can look like Studio.",
	},
} as const satisfies Record<string, Definition>;
