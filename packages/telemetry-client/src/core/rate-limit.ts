import { limits } from "@flipbook-telemetry/event-schema";

const windowSeconds = 60;

/** Bounds the number of requests in any minute, whatever the server or the user does. */
export interface RateLimit {
	/** Seconds until a request is allowed; 0 when it is now. */
	readonly waitSeconds: (now: number) => number;
	/** Counts a request made now. */
	readonly count: (now: number) => void;
}

/** A sliding window of one minute. Times are monotonic seconds. */
export function createRateLimit(): RateLimit {
	let requestedAt: ReadonlyArray<number> = [];
	return {
		waitSeconds: (now) => {
			requestedAt = requestedAt.filter((at) => now - at < windowSeconds);
			return requestedAt.size() < limits.maxRequestsPerMinute ? 0 : requestedAt[0] + windowSeconds - now;
		},
		count: (now) => {
			requestedAt = [...requestedAt, now];
		},
	};
}
