import { limits } from "@flipbook-telemetry/event-schema";

/** The times that a client keeps to, and what a person at it does on average. All in milliseconds. */
export interface ClientTimes {
	readonly firstBeatMs: number;
	readonly beatMs: number;
	readonly flushMs: number;
	/** Between one event and the next. */
	readonly meanEventGapMs: number;
	/** From the start of a session to its end. */
	readonly meanLengthMs: number;
	/** The shortest and the longest pause after a failed request. */
	readonly minRetryMs: number;
	readonly maxRetryMs: number;
}

const hourMs = 3_600_000;
/** Of an ordinary hour, as `bench:client` has it. */
const eventsPerHour = 60;

/** The client's real times, divided by `compress`: so many times fewer sessions then make as many requests. */
export function clientTimes(compress: number): ClientTimes {
	return {
		firstBeatMs: (limits.firstBeatSeconds * 1000) / compress,
		beatMs: (limits.beatSeconds * 1000) / compress,
		flushMs: (limits.flushSeconds * 1000) / compress,
		meanEventGapMs: hourMs / eventsPerHour / compress,
		meanLengthMs: hourMs / compress,
		minRetryMs: (limits.minRetrySeconds * 1000) / compress,
		maxRetryMs: (limits.maxRetrySeconds * 1000) / compress,
	};
}
