import type { PropertyValue } from "./event-types.js";
import type { ProblemCode, RejectionCode } from "./problems.js";

/** Where each call lives, below the server's base address. */
export const paths = {
	startSession: "/telemetry/start-session",
	ingest: "/telemetry/ingest",
	stillAlive: "/telemetry/still-alive",
	endSession: "/telemetry/end-session",
	myData: "/telemetry/my-data",
	contract: "/telemetry/contract",
} as const;

/** The request headers of start-session. HTTP compares header names without regard to case. */
export const headers = {
	/** The id this installation was given earlier. Left out on the first session, or when there is none. */
	installationId: "Telemetry-Installation-Id",
	/** The plugin's version: three numbers of one to four digits. */
	pluginVersion: "Telemetry-Plugin-Version",
	/** The kind of build: one of `channels`. */
	channel: "Telemetry-Channel",
	/** The highest contract version this session will speak: the lower of what was built in and what was agreed to. */
	schemaVersion: "Telemetry-Schema-Version",
	/** How many milliseconds ago the session began, by a clock that only runs forward. Left out: just now. */
	sessionAge: "Telemetry-Session-Age",
	/**
	 * A random UUID that the client makes up for each session. Asking again with the same one gives the same session, so an
	 * answer that was lost, or two windows that know of one unsent session, do not make two of it.
	 */
	sessionKey: "Telemetry-Session-Key",
} as const;

/** The kinds of plugin build. */
export const channels = ["stable", "beta", "dev"] as const;

/** The kind of a plugin build. */
export type Channel = (typeof channels)[number];

/** The answer of start-session when a session was opened. */
export interface SessionStart {
	readonly sessionId: string;
	/** Goes into the `Authorization: Bearer` header of every later call of this session. */
	readonly sessionToken: string;
	/** Only when a new id was issued: there was none, or the server does not know the one it was shown. */
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

/** The answer of start-session while the server takes nothing in. */
export interface SessionPaused {
	readonly paused: true;
	/** Not before this many seconds should a session be asked for again. */
	readonly retryAfterSeconds: number;
}

/** An answer of start-session. */
export type StartSessionAnswer = SessionStart | SessionPaused;

/** One event as it travels. */
export interface WireEvent {
	/** 1 for the session's first event, one more for each next. With the session it names the event for ever. */
	readonly seq: number;
	readonly name: string;
	/** How many milliseconds before the sending it happened, by a clock that only runs forward. */
	readonly ageMs: number;
	/** May be left out when the event has none. Studio writes an empty table as `[]`, which means the same. */
	readonly properties?: { readonly [name: string]: PropertyValue };
}

/** The body of an ingest request. */
export interface IngestRequest {
	readonly events: ReadonlyArray<WireEvent>;
}

/** Why one event of a batch was not stored. */
export interface Rejection {
	/** The event's sequence number, when it had a usable one. */
	readonly seq?: number;
	/** The event's place in the batch, from 0. */
	readonly index: number;
	readonly code: RejectionCode;
	/** JSON pointer (RFC 6901), within the request's body, to what is wrong. */
	readonly pointer: string;
	readonly message: string;
}

/** The answer of ingest, given only once everything accepted is durably stored. */
export interface IngestAnswer {
	/** Events stored by this request. */
	readonly accepted: number;
	/** Events that had been stored before, or stood twice in this batch. */
	readonly duplicates: number;
	/**
	 * The sequence numbers of events that came too late: the events of the day their session began are not kept any more.
	 * They are not stored, and sending them again does not help.
	 */
	readonly expired: ReadonlyArray<number>;
	readonly rejected: ReadonlyArray<Rejection>;
	/** True when the session had ended: the events are kept, but what happens next belongs into a new session. */
	readonly sessionOver: boolean;
}

/** An error answer: problem details as of RFC 9457. */
export interface Problem {
	readonly type: string;
	readonly title: string;
	readonly status: number;
	readonly code: ProblemCode;
	/** What was wrong with this very request, and what to do about it. */
	readonly detail: string;
	/** This very request, as a URN, by which it is found in the server's log. */
	readonly instance?: string;
	/** With `nothing_valid`: what was wrong with each event. */
	readonly rejected?: ReadonlyArray<Rejection>;
}

/** One event as the server holds it. Times are ISO 8601, in UTC. */
export interface MyDataEvent {
	readonly seq: number;
	readonly name: string;
	readonly occurredAt: string;
	readonly receivedAt: string;
	readonly properties: { readonly [name: string]: PropertyValue };
}

/** One session as the server holds it, with its events in order. Times are ISO 8601, in UTC. */
export interface MyDataSession {
	readonly sessionId: string;
	readonly pluginVersion: string;
	readonly channel: Channel;
	readonly contractVersion: number;
	readonly startedAt: string;
	readonly lastSeenAt: string;
	/** Null while nobody has ended it. */
	readonly endedAt: string | null;
	readonly endReason: "explicit" | "silent" | null;
	/** Whether the request that opened it looked like Studio's; `unknown` for one opened before this was noted. */
	readonly origin: "studio" | "other" | "unknown";
	readonly events: ReadonlyArray<MyDataEvent>;
}

/** The answer of my-data: everything the server holds about one installation. Days are UTC days. */
export interface MyData {
	readonly firstSeenDay: string;
	readonly lastSeenDay: string;
	/** Oldest first. */
	readonly sessions: ReadonlyArray<MyDataSession>;
}
