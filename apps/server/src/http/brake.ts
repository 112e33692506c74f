import { setTimeout as sleep } from "node:timers/promises";
import { RateLimiterMemory } from "rate-limiter-flexible";

/** How long a request waits that comes too fast. */
const holdMs = 1000;
/** So many wait at most; further ones go on at once, and meet their limit. */
const mostHeld = 1000;

/** Lets a request of some kind go on: at once, or a second later while more of its kind come than `perSecond`. */
export type Brake = (kind: string) => Promise<void>;

/**
 * Slows floods down. A refusal is cheap, but somebody with some hundreds of connections who sends the next request as soon as the
 * last was refused would still have most of the process's time. Held for a second, a connection carries one request a second.
 */
export function createBrake(perSecond: number): Brake {
	const pace = new RateLimiterMemory({ points: perSecond, duration: 1 });
	let held = 0;
	return async (kind) => {
		try {
			await pace.consume(kind);
		} catch {
			if (held < mostHeld) {
				held += 1;
				await sleep(holdMs);
				held -= 1;
			}
		}
	};
}
