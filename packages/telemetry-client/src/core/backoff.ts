import { limits } from "@flipbook-telemetry/event-schema";
import type { Random } from "./ports";

/** How long to wait after each failure in a row. */
export interface Backoff {
	/** Counts one more failure and returns the seconds to wait. */
	readonly nextDelaySeconds: () => number;
	/** Forgets the failures, after a success. */
	readonly reset: () => void;
}

/**
 * Exponential backoff with full jitter: a random pause of up to 1, 2, 4 … s, at most `limits.maxRetrySeconds`.
 * The jitter keeps many plugins from returning at the same moment after the server was down.
 */
export function createBackoff(random: Random): Backoff {
	let failures = 0;
	return {
		nextDelaySeconds: () => {
			const ceiling = math.min(limits.maxRetrySeconds, limits.minRetrySeconds * 2 ** failures);
			failures += 1;
			return math.max(limits.minRetrySeconds, random.nextNumber() * ceiling);
		},
		reset: () => {
			failures = 0;
		},
	};
}
