import type { Clock } from "../core/ports";

/** `os.clock` only runs forward; `time()` stands still in edit mode. */
export const studioClock: Clock = {
	monotonic: () => os.clock(),
	wall: () => os.time(),
};
