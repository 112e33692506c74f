const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** What every number is counted with. A day is a UTC day, and a session belongs to the day it started. */
export const rules = {
	/** An installation was active when one of its sessions lasted as long, with at least `activeActions` actions. */
	activeMs: 30 * secondMs,
	activeActions: 1,
	/** Days, up to and including the one in question, that "weekly active" looks back over. */
	weekDays: 7,
	/** Days, up to and including the one in question, that "monthly active" looks back over. */
	monthDays: 30,
	/** No session goes on for longer: its token is not accepted any more. */
	maxSessionDays: 30,
	/** Where one group of session lengths ends and the next begins, in milliseconds. */
	lengthBoundsMs: [
		30 * secondMs,
		2 * minuteMs,
		5 * minuteMs,
		15 * minuteMs,
		30 * minuteMs,
		hourMs,
		2 * hourMs,
		4 * hourMs,
		8 * hourMs,
	],
} as const;

/** Which sessions count: those that Studio seems to have sent, or all, forged ones among them. */
export type Traffic = "studio" | "all";

/** Stands for every version, or every channel. No version and no channel can be called so. */
export const allOf = "all";
