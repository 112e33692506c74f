import { limits } from "@flipbook-telemetry/event-schema";

/** When the next sign of life is due, in monotonic seconds. */
export interface Heartbeat {
	/** A session was opened, with the times the server asked for. */
	readonly start: (now: number, firstBeatSeconds: number, beatSeconds: number) => void;
	/** The server has heard of a sign of life at this time: a beat, or the newest event of a batch. */
	readonly beat: (at: number) => void;
	readonly dueAt: () => number;
	/** When the server last heard from the session. */
	readonly lastSignAt: () => number;
	/** Whether the session has been silent for so long that the server counts it as ended. */
	readonly isSilent: (now: number) => boolean;
}

/**
 * A heartbeat that has not begun; `start` begins it anew for each session. The first beat is never put off by an
 * earlier event: it is what shows that a session lasted 30 s when it never says goodbye.
 */
export function createHeartbeat(): Heartbeat {
	let lastSignAt = 0;
	let firstBeatAt: number = limits.firstBeatSeconds;
	let dueAt = firstBeatAt;
	let intervalSeconds: number = limits.beatSeconds;
	return {
		start: (at, firstBeatSeconds, beatSeconds) => {
			lastSignAt = at;
			firstBeatAt = at + firstBeatSeconds;
			dueAt = firstBeatAt;
			intervalSeconds = beatSeconds;
		},
		beat: (at) => {
			lastSignAt = math.max(lastSignAt, at);
			if (lastSignAt >= firstBeatAt) {
				dueAt = lastSignAt + intervalSeconds;
			}
		},
		dueAt: () => dueAt,
		lastSignAt: () => lastSignAt,
		isSilent: (at) => at - lastSignAt >= limits.silenceSeconds,
	};
}
