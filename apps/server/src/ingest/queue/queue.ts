import { Unavailable } from "../../http/unavailable.js";

/** The queue did not confirm an entry. It may still have it, so that a retry may write it twice. */
export class QueueUnavailable extends Unavailable {
	override readonly name = "QueueUnavailable";
}

/** An entry that lies in the queue. */
export interface QueuedEntry {
	/** Rises from entry to entry. */
	readonly position: number;
	readonly bytes: Uint8Array;
}

/** What lies in the queue. */
export interface QueueState {
	readonly entries: number;
	readonly bytes: number;
	/** How much more fits in. */
	readonly roomBytes: number;
	/** When the oldest was written, in milliseconds since 1970 by the queue's clock; undefined when there is none. */
	readonly oldestAtMs: number | undefined;
}

/** Keeps what was heard until PostgreSQL has it. What lies in it is what PostgreSQL may not have yet. */
export interface Queue {
	/** Resolves once as many nodes have the entry as must have it. Throws `QueueUnavailable`. */
	readonly append: (entry: Uint8Array) => Promise<void>;
	/**
	 * Everything from the oldest entry on, in order, in portions as they are there; waits for more until the signal says so.
	 * Throws when the queue cannot be read.
	 */
	readonly read: (signal: AbortSignal) => AsyncIterable<ReadonlyArray<QueuedEntry>>;
	/** Deletes all entries up to a position, and that one. */
	readonly deleteUpTo: (position: number) => Promise<void>;
	/** Throws `QueueUnavailable` when the queue does not say. */
	readonly state: () => Promise<QueueState>;
	readonly close: () => Promise<void>;
}

/**
 * The moment up to which everything that was heard is stored: now, unless there are older entries in a queue. A session whose
 * signs of life still lie there has not been silent. Throws `QueueUnavailable` when the queue does not say.
 */
export async function storedUntilMs(queue: Pick<Queue, "state"> | undefined, nowMs: number): Promise<number> {
	const state = await queue?.state();
	return Math.min(nowMs, state?.oldestAtMs ?? nowMs);
}
