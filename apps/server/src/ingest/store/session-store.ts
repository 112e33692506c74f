import { Unavailable } from "../../http/unavailable.js";
import type { IngestResult, ReceivedEvent } from "../session/session-change.js";

/** The session that a change is for. */
export interface SessionName {
	readonly sessionId: string;
	/** The UTC day the session started. */
	readonly sessionDay: string;
}

/** Stores what sessions send. Times are milliseconds since 1970. */
export interface SessionStore {
	/** Stores a batch. Resolves once it is durable; with undefined if the session no longer exists. */
	readonly addEvents: (
		session: SessionName,
		events: ReadonlyArray<ReceivedEvent>,
		receivedAtMs: number,
	) => Promise<IngestResult | undefined>;
	/** Records a heartbeat. Resolves once it is durable; with false if the session has ended or no longer exists. */
	readonly keepAlive: (session: SessionName, receivedAtMs: number) => Promise<boolean>;
	/** Ends a session. Resolves once this is durable. */
	readonly endSession: (session: SessionName, receivedAtMs: number) => Promise<void>;
	/** Does what storing a batch does, for a session that never existed. Rejects with the error that a batch would meet now. */
	readonly tryStoring: (nowMs: number) => Promise<void>;
	/** How many changes are not durable yet. */
	readonly waiting: () => number;
	/** Whether a further change would be refused with `TooManyWaiting`. */
	readonly isFull: () => boolean;
}

/** So many changes wait to be stored that no more are taken in: memory is bounded, and their senders keep them. */
export class TooManyWaiting extends Unavailable {
	override readonly name = "TooManyWaiting";
}
