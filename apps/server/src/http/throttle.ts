import { setTimeout as sleep } from "node:timers/promises";
import { RateLimiterMemory } from "rate-limiter-flexible";

/** So many wait at most; further ones go on at once, and meet their limit. */
const mostHeld = 1000;

/** Lets a request of some kind go on: at once, or five seconds later while more of its kind come than `perSecond`. */
export type Throttle = (kind: string) => Promise<void>;

/**
 * Slows floods down. A refusal is cheap, but somebody with some hundreds of connections who sends the next request as soon as the
 * last was refused would still have most of the process's time. Held for
 * five seconds, five hundred connections carry a hundred requests a second.
 */
export function createThrottle(perSecond: number, holdMs = 5000): Throttle {
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
