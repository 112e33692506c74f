import { Unavailable } from "../../http/unavailable.js";

/** The log did not say that it has an entry. It may have it all the same: whoever tries again may write it twice. */
export class LogUnavailable extends Unavailable {
	override readonly name = "LogUnavailable";
}

/** An entry that lies in the log. */
export interface LoggedEntry {
	/** Rises from entry to entry. */
	readonly position: number;
	readonly bytes: Uint8Array;
}

/** What lies in the log. */
export interface LogState {
	readonly entries: number;
	readonly bytes: number;
	/** How much more fits in. */
	readonly roomBytes: number;
	/** When the oldest was written, in milliseconds since 1970 by the log's clock; undefined when there is none. */
	readonly oldestAtMs: number | undefined;
}

/** Keeps what was heard until PostgreSQL has it. What lies in it is what PostgreSQL may not have yet. */
export interface DurableLog {
	/** Resolves once as many nodes have the entry as must have it. Throws `LogUnavailable`. */
	readonly append: (entry: Uint8Array) => Promise<void>;
	/**
	 * Everything from the oldest entry on, in order, in portions as they are there; waits for more until the signal says so.
	 * Throws when the log cannot be read.
	 */
	readonly read: (signal: AbortSignal) => AsyncIterable<ReadonlyArray<LoggedEntry>>;
	/** Deletes all entries up to a position, and that one. */
	readonly forget: (position: number) => Promise<void>;
	/** Throws `LogUnavailable` when the log does not say. */
	readonly state: () => Promise<LogState>;
	readonly close: () => Promise<void>;
}
