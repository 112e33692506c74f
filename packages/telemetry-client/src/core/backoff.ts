import { limits } from "@flipbook-telemetry/event-schema";
import type { Random } from "./ports";

/** How long to wait after a failure. */
export interface Backoff {
	/** Counts one more failure and returns the seconds to wait. */
	readonly fail: () => number;
	/** Forgets the failures: something worked. */
	readonly reset: () => void;
}

/**
 * Exponential backoff with full jitter: a random pause of up to 1, 2, 4 … s, never above `limits.maxRetrySeconds`.
 * The jitter keeps a crowd of plugins from returning in step after the server was down.
 */
export function createBackoff(random: Random): Backoff {
	let failures = 0;
	return {
		fail: () => {
			const ceiling = math.min(limits.maxRetrySeconds, limits.minRetrySeconds * 2 ** failures);
			failures += 1;
			return math.max(limits.minRetrySeconds, random.unit() * ceiling);
		},
		reset: () => {
			failures = 0;
		},
	};
}
