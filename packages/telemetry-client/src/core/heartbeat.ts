import { limits } from "@flipbook-telemetry/event-schema";

/** When the next heartbeat is due. Times are monotonic seconds. */
export interface Heartbeat {
	/** The server has opened a session, with these intervals. */
	readonly start: (now: number, firstHeartbeatSeconds: number, heartbeatSeconds: number) => void;
	/** The server knows that the session was alive at this time: by a heartbeat, or by the newest event of a batch. */
	readonly seen: (at: number) => void;
	readonly dueAt: () => number;
	/** Until when the server knows the session to be alive. */
	readonly lastSeenAt: () => number;
	/** Whether the server counts the session as ended, after `limits.silenceSeconds` without a sign of life. */
	readonly isSilent: (now: number) => boolean;
}

/**
 * `start` resets it for each session. An event never puts off the first heartbeat, which shows that a session lasted 30 s
 * even if its end is never reported.
 */
export function createHeartbeat(): Heartbeat {
	let lastSeenAt = 0;
	let firstDueAt: number = limits.firstBeatSeconds;
	let nextDueAt = firstDueAt;
	let intervalSeconds: number = limits.beatSeconds;
	return {
		start: (now, firstHeartbeatSeconds, heartbeatSeconds) => {
			lastSeenAt = now;
			firstDueAt = now + firstHeartbeatSeconds;
			nextDueAt = firstDueAt;
			intervalSeconds = heartbeatSeconds;
		},
		seen: (at) => {
			lastSeenAt = math.max(lastSeenAt, at);
			if (lastSeenAt >= firstDueAt) {
				nextDueAt = lastSeenAt + intervalSeconds;
			}
		},
		dueAt: () => nextDueAt,
		lastSeenAt: () => lastSeenAt,
		isSilent: (now) => now - lastSeenAt >= limits.silenceSeconds,
	};
}
