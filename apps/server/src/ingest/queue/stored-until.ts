import type { DurableLog } from "./queue.js";

/**
 * The moment up to which everything that was heard is stored: now, unless there are older entries in a log. A session whose
 * signs of life still lie there has not been silent. Throws `LogUnavailable` when the log does not say.
 */
export async function heardUntilMs(log: Pick<DurableLog, "state"> | undefined, nowMs: number): Promise<number> {
	const state = await log?.state();
	return Math.min(nowMs, state?.oldestAtMs ?? nowMs);
}
