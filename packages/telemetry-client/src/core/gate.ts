import { createBackoff } from "./backoff";
import type { Random } from "./ports";
import { createRequestBudget } from "./request-budget";

/** Says when the next request may go out. Times are monotonic seconds. */
export interface Gate {
	/** Seconds until a request is allowed; 0 when it is now. */
	readonly waitSeconds: (now: number) => number;
	/** A request goes out. */
	readonly pass: (now: number) => void;
	/** It was answered as it should be. */
	readonly succeeded: () => void;
	/** It failed: wait for the backoff, and for as long as the server asked, whichever is longer. */
	readonly failed: (now: number, retryAfterSeconds?: number) => void;
	/** The server takes nothing in for a while. */
	readonly pause: (now: number, seconds: number) => void;
}

/** One budget and one backoff for every request of this client. */
export function createGate(random: Random): Gate {
	const budget = createRequestBudget();
	const backoff = createBackoff(random);
	let closedUntil = 0;
	return {
		waitSeconds: (now) => math.max(0, closedUntil - now, budget.waitSeconds(now)),
		pass: budget.spend,
		succeeded: backoff.reset,
		failed: (now, retryAfterSeconds = 0) => {
			closedUntil = math.max(closedUntil, now + math.max(backoff.fail(), retryAfterSeconds));
		},
		pause: (now, seconds) => {
			closedUntil = math.max(closedUntil, now + seconds);
		},
	};
}
