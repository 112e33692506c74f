import type { Missing } from "./session/session-change.js";
import type { CommittedGroup } from "./store/session-writer.js";

/** One batch that was committed. */
export interface Committed {
	readonly accepted: number;
	readonly duplicates: number;
	/** The numbers of events that came too late to be stored. */
	readonly expired: ReadonlyArray<number>;
}

/** What is counted of what sessions send. */
export interface IngestCounters {
	readonly committed: (batch: Committed) => void;
	/** A batch was acknowledged, at a moment in milliseconds since 1970. */
	readonly acknowledged: (atMs: number) => void;
	readonly groupCommitted: (group: CommittedGroup) => void;
	/** An event was refused, for this reason. */
	readonly rejected: (reason: string) => void;
	/** Sessions were closed in which so many events are missing from the sequence. */
	readonly missing: (missing: Missing) => void;
}
