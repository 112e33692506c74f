import type { Clock } from "../core/ports";

/** `os.clock` only runs forward; `time()` stands still in edit mode and so is of no use here. */
export const studioClock: Clock = {
	monotonic: () => os.clock(),
	wall: () => os.time(),
};
