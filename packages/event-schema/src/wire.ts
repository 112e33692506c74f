import type { Channel } from "./channels.js";
import type { PropertyValue } from "./event-types.js";
import type { ProblemCode, RejectionCode } from "./problems.js";

/** The path of each call, below the server's base address. */
export const paths = {
	startSession: "/telemetry/start-session",
	ingest: "/telemetry/ingest",
	stillAlive: "/telemetry/still-alive",
	endSession: "/telemetry/end-session",
	myData: "/telemetry/my-data",
	contract: "/telemetry/contract",
} as const;

/** The request headers of start-session; my-data has the first too. HTTP header names are case-insensitive. */
export const headers = {
	/** The id that this installation was issued. Left out if it has none yet. */
	installationId: "Telemetry-Installation-Id",
	/** The plugin's version: three numbers of one to four digits. */
	pluginVersion: "Telemetry-Plugin-Version",
	/** The kind of build: one of `channels`. */
	channel: "Telemetry-Channel",
	/** The contract version that the user agreed to, at most the one that the client was built with. */
	schemaVersion: "Telemetry-Schema-Version",
	/** How many milliseconds ago the session began, by a monotonic clock. Left out: just now. */
	sessionAge: "Telemetry-Session-Age",
	/**
	 * A random UUID that the client creates for each session. Asking again with the same one gives the same session, so that
	 * a lost response, or two windows with the same unsent session, do not create two.
	 */
	sessionKey: "Telemetry-Session-Key",
} as const;

/** The value of the `Authorization` header of every call with a session token. */
export function bearer(sessionToken: string): string {
	return `Bearer ${sessionToken}`;
}

/** The answer of start-session when a session was opened. */
export interface SessionStart {
	readonly sessionId: string;
	/** For the `Authorization` header of every later call of this session; see `bearer`. */
	readonly sessionToken: string;
	/** Only when a new id was issued: there was none, or the server does not know the one that was sent. */
	readonly installationId?: string;
	/** The contract version of this session: the lower of what the client asked for and what the server knows. */
	readonly contractVersion: number;
	/** SHA-256 of the catalogue as the server knows it, in hexadecimal. */
	readonly contractHash: string;
	readonly firstBeatSeconds: number;
	readonly beatSeconds: number;
	readonly flushSeconds: number;
	/** The most events in one ingest request. */
	readonly maxBatch: number;
}

/** The answer of start-session while the server has paused ingestion. */
export interface SessionPaused {
	readonly paused: true;
	/** Ask for a session again after this many seconds, not before. */
	readonly retryAfterSeconds: number;
}

/** An answer of start-session. */
export type StartSessionAnswer = SessionStart | SessionPaused;

/** One event as it is sent. */
export interface WireEvent {
	/** The sequence number: 1 for the session's first event, then counting up. With the session it identifies the event. */
	readonly seq: number;
	readonly name: string;
	/** How many milliseconds before it was sent it happened, by a monotonic clock. */
	readonly ageMs: number;
	/** May be left out if the event has none. Studio encodes an empty table as `[]`, which means the same. */
	readonly properties?: { readonly [name: string]: PropertyValue };
}

/** The body of an ingest request. */
export interface IngestRequest {
	readonly events: ReadonlyArray<WireEvent>;
}

/** Why one event of a batch was not stored. */
export interface Rejection {
	/** The event's sequence number, if it had a valid one. */
	readonly seq?: number;
	/** The event's index in the batch, from 0. */
	readonly index: number;
	readonly code: RejectionCode;
	/** JSON pointer (RFC 6901), within the request's body, to what is wrong. */
	readonly pointer: string;
	readonly message: string;
}

/** The answer of ingest, sent only after everything accepted is durably stored. */
export interface IngestAnswer {
	/** Events stored by this request. */
	readonly accepted: number;
	/** Events that had been stored before or were twice in this batch. */
	readonly duplicates: number;
	/**
	 * The sequence numbers of events that came too late: the data of the day their session began has been dropped. They
	 * are not stored, and sending them again does not help.
	 */
	readonly expired: ReadonlyArray<number>;
	readonly rejected: ReadonlyArray<Rejection>;
	/** True if the session had ended: the events are stored, but later ones belong to a new session. */
	readonly sessionOver: boolean;
}

/** An error answer: problem details as of RFC 9457. */
export interface Problem {
	readonly type: string;
	readonly title: string;
	readonly status: number;
	readonly code: ProblemCode;
	/** What was wrong with this request, and what to do about it. */
	readonly detail: string;
	/** The id of this request, as a URN, by which it is found in the server's log. */
	readonly instance?: string;
	/** With `nothing_valid`: what was wrong with each event. */
	readonly rejected?: ReadonlyArray<Rejection>;
}

/** One event as the server stores it. Times are ISO 8601, in UTC. */
export interface MyDataEvent {
	readonly seq: number;
	readonly name: string;
	readonly occurredAt: string;
	readonly receivedAt: string;
	readonly properties: { readonly [name: string]: PropertyValue };
}

/** One session as the server stores it, with its events in order. Times are ISO 8601, in UTC. */
export interface MyDataSession {
	readonly sessionId: string;
	readonly pluginVersion: string;
	readonly channel: Channel;
	readonly contractVersion: number;
	readonly startedAt: string;
	readonly lastSeenAt: string;
	/** Null while it has not been ended. */
	readonly endedAt: string | null;
	readonly endReason: "explicit" | "silent" | null;
	/** Whether the request that opened it looked like Studio's; `unknown` for sessions from before this was recorded. */
	readonly origin: "studio" | "other" | "unknown";
	readonly events: ReadonlyArray<MyDataEvent>;
}

/** The answer of my-data: everything that the server stores about one installation. Days are UTC days. */
export interface MyData {
	readonly firstSeenDay: string;
	readonly lastSeenDay: string;
	/** Oldest first. */
	readonly sessions: ReadonlyArray<MyDataSession>;
}
