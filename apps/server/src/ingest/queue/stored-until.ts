import type { Queue } from "./queue.js";

/**
 * The moment up to which everything that was heard is stored: now, unless there are older entries in a queue. A session whose
 * signs of life still lie there has not been silent. Throws `QueueUnavailable` when the queue does not say.
 */
export async function storedUntilMs(queue: Pick<Queue, "state"> | undefined, nowMs: number): Promise<number> {
	const state = await queue?.state();
	return Math.min(nowMs, state?.oldestAtMs ?? nowMs);
}
