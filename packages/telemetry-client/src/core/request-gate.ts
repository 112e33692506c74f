import { limits } from "@flipbook-telemetry/event-schema";
import { createBackoff } from "./backoff";
import type { Random } from "./ports";
import { createRequestBudget } from "./rate-limit";

/** Why no request goes out just now, and for how many more seconds. */
export interface Closure {
	/** `failure`: the last request failed. `pause`: the server takes nothing in for a while. */
	readonly reason: "failure" | "pause";
	readonly seconds: number;
}

/** Says when the next request may go out. Times are monotonic seconds. */
export interface Gate {
	/** Seconds until a request is allowed; 0 when it is now. */
	readonly waitSeconds: (now: number) => number;
	/** Seconds until there is room for one more request in the minute, whatever else speaks against it. */
	readonly budgetSeconds: (now: number) => number;
	/** Why and for how long the gate is closed, if it is. */
	readonly closure: (now: number) => Closure | undefined;
	/** A request goes out. */
	readonly pass: (now: number) => void;
	/** It was answered as it should be: whatever failed before works again. */
	readonly succeeded: () => void;
	/** It failed: wait for the backoff, and for as long as the server asked, whichever is longer. */
	readonly failed: (now: number, retryAfterSeconds?: number) => void;
	/** Somebody asked for another try: forgets the failures, not the server's pause. */
	readonly reopen: () => void;
	/** The server takes nothing in for a while. */
	readonly pause: (now: number, seconds: number) => void;
}

/** One budget and one backoff for every request of this client. */
export function createGate(random: Random): Gate {
	const budget = createRequestBudget();
	const backoff = createBackoff(random);
	let closedUntil = 0;
	let reason: Closure["reason"] = "failure";

	const closeFor = (now: number, seconds: number, why: Closure["reason"]): void => {
		const reopensAt = now + math.min(seconds, limits.maxRetryAfterSeconds);
		if (reopensAt > closedUntil) {
			closedUntil = reopensAt;
			reason = why;
		}
	};

	const reopen = (): void => {
		backoff.reset();
		if (reason === "failure") {
			closedUntil = 0;
		}
	};

	return {
		waitSeconds: (now) => math.max(0, closedUntil - now, budget.waitSeconds(now)),
		budgetSeconds: budget.waitSeconds,
		closure: (now) => (closedUntil > now ? { reason, seconds: closedUntil - now } : undefined),
		pass: budget.spend,
		succeeded: reopen,
		reopen,
		failed: (now, retryAfterSeconds = 0) => closeFor(now, math.max(backoff.fail(), retryAfterSeconds), "failure"),
		pause: (now, seconds) => closeFor(now, seconds, "pause"),
	};
}
