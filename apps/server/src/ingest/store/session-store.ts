import { Unavailable } from "../../http/unavailable.js";
import type { IngestResult, ReceivedEvent } from "../session/session-change.js";

/** Which session something is done to. */
export interface SessionName {
	readonly sessionId: string;
	/** The UTC day the session started. */
	readonly sessionDay: string;
}

/** Where goes what sessions send. Times are milliseconds since 1970. */
export interface SessionStore {
	/** Takes a batch in. Resolves once it is durable: undefined when there is no such session any more. */
	readonly addEvents: (
		session: SessionName,
		events: ReadonlyArray<ReceivedEvent>,
		receivedAtMs: number,
	) => Promise<IngestResult | undefined>;
	/** Notes a sign of life. Resolves once it is durable: false for a session that is over or gone. */
	readonly keepAlive: (session: SessionName, receivedAtMs: number) => Promise<boolean>;
	/** Ends a session. Resolves once that is durable. */
	readonly endSession: (session: SessionName, receivedAtMs: number) => Promise<void>;
	/** Does what taking a batch in does, for a session that there never was. Throws what a batch would meet now. */
	readonly tryStoring: (nowMs: number) => Promise<void>;
	/** How much is not durable yet. */
	readonly waiting: () => number;
	/** Whether so much waits that more would be refused. */
	readonly isFull: () => boolean;
}

/** So many changes wait to be stored that no more are taken in: memory is bounded, and their senders keep them. */
export class TooManyWaiting extends Unavailable {
	override readonly name = "TooManyWaiting";
}
