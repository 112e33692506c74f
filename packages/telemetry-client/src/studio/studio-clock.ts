import type { Clock } from "../core/ports";

const daySeconds = 86_400;

/** `os.time` counts whole seconds, and a date is corrected by a little now and then; neither is sleep. */
const shortestSleepSeconds = 30;

/** What is longer is a date that somebody has set. */
const longestSleepSeconds = 7 * daySeconds;

/**
 * Studio's clocks. `os.clock` runs forward only, but on some machines stops while they sleep; `time()` stands still in edit
 * mode. So where the date has moved on much further than `os.clock` since they were last read, the machine has slept for
 * the difference, and `monotonic` is moved on by it.
 */
export function createStudioClock(): Clock {
	let sleptSeconds = 0;
	let lastClock = os.clock();
	let lastWall = os.time();
	return {
		monotonic: () => {
			const clock = os.clock();
			const wall = os.time();
			const missed = wall - lastWall - (clock - lastClock);
			if (missed >= shortestSleepSeconds && missed <= longestSleepSeconds) {
				sleptSeconds += missed;
			}
			lastClock = clock;
			lastWall = wall;
			return clock + sleptSeconds;
		},
		wall: () => os.time(),
	};
}
