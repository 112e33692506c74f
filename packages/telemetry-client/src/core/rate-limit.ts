import { limits } from "@flipbook-telemetry/event-schema";

const windowSeconds = 60;

/** Keeps the number of requests in any minute bounded, whatever the server or the person does. */
export interface RequestBudget {
	/** Seconds until a request is allowed; 0 when it is now. */
	readonly waitSeconds: (now: number) => number;
	/** Counts a request made now. */
	readonly spend: (now: number) => void;
}

/** A sliding window of one minute. Times are monotonic seconds. */
export function createRequestBudget(): RequestBudget {
	let spentAt: ReadonlyArray<number> = [];
	return {
		waitSeconds: (now) => {
			spentAt = spentAt.filter((at) => now - at < windowSeconds);
			return spentAt.size() < limits.maxRequestsPerMinute ? 0 : spentAt[0] + windowSeconds - now;
		},
		spend: (now) => {
			spentAt = [...spentAt, now];
		},
	};
}
