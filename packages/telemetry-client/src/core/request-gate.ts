import { limits } from "@flipbook-telemetry/event-schema";
import { createBackoff } from "./backoff";
import type { Random } from "./ports";
import { createRateLimit } from "./rate-limit";

/** Why requests are held back, and for how many more seconds. */
export interface RetryDelay {
	/** `failure`: the last request failed. `pause`: the server has paused ingestion. */
	readonly reason: "failure" | "pause";
	readonly seconds: number;
}

/** Decides when the next request may be sent. Times are monotonic seconds. */
export interface RequestGate {
	/** Seconds until a request is allowed; 0: now. */
	readonly waitSeconds: (now: number) => number;
	/** Seconds until the rate limit allows a request, without regard to failures and pauses. */
	readonly rateLimitSeconds: (now: number) => number;
	/** What holds requests back apart from the rate limit; undefined: nothing. */
	readonly retryDelay: (now: number) => RetryDelay | undefined;
	/** A request is being sent. */
	readonly requestSent: (now: number) => void;
	/** The request succeeded: clears the backoff. */
	readonly succeeded: () => void;
	/** The request failed: waits for the backoff or for `Retry-After`, whichever is longer. */
	readonly failed: (now: number, retryAfterSeconds?: number) => void;
	/** Forgets the failures, but not a pause by the server. */
	readonly clearBackoff: () => void;
	/** The server has paused ingestion for this many seconds. */
	readonly pause: (now: number, seconds: number) => void;
}

/** One rate limit and one backoff for all requests of this client. */
export function createRequestGate(random: Random): RequestGate {
	const rateLimit = createRateLimit();
	const backoff = createBackoff(random);
	let delayedUntil = 0;
	let reason: RetryDelay["reason"] = "failure";

	const holdBack = (now: number, seconds: number, why: RetryDelay["reason"]): void => {
		const retryAt = now + math.min(seconds, limits.maxRetryAfterSeconds);
		if (retryAt > delayedUntil) {
			delayedUntil = retryAt;
			reason = why;
		}
	};

	const clearBackoff = (): void => {
		backoff.reset();
		if (reason === "failure") {
			delayedUntil = 0;
		}
	};

	return {
		waitSeconds: (now) => math.max(0, delayedUntil - now, rateLimit.waitSeconds(now)),
		rateLimitSeconds: rateLimit.waitSeconds,
		retryDelay: (now) => (delayedUntil > now ? { reason, seconds: delayedUntil - now } : undefined),
		requestSent: rateLimit.count,
		succeeded: clearBackoff,
		clearBackoff,
		failed: (now, retryAfterSeconds = 0) =>
			holdBack(now, math.max(backoff.nextDelaySeconds(), retryAfterSeconds), "failure"),
		pause: (now, seconds) => holdBack(now, seconds, "pause"),
	};
}
