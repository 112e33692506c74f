/** The interfaces by which the core reaches the outside. `studio/` implements each of them. */

/** Two clocks, in seconds. */
export interface Clock {
	/** Only runs forward, from an arbitrary zero. */
	readonly monotonic: () => number;
	/** The machine's date and time. Used to measure across a restart; it never leaves the machine. */
	readonly wall: () => number;
}

/** A source of random values. */
export interface Random {
	/** A number from 0 up to, not including, 1. */
	readonly nextNumber: () => number;
	/** A random UUID in lower case. */
	readonly uuid: () => string;
}

/** Calls a function once, later. */
export interface Scheduler {
	/** Runs `action` in `seconds`; the returned function cancels it. */
	readonly after: (seconds: number, action: () => void) => () => void;
}

/** Plugin settings as Studio has them: reads and writes can fail silently. */
export interface SettingsStore {
	readonly read: (key: string) => unknown;
	readonly write: (key: string, value: unknown) => void;
}

/** One request to the telemetry server. */
export interface TransportRequest {
	readonly method: "GET" | "POST" | "DELETE";
	/** Below the server's base address. */
	readonly path: string;
	readonly headers: ReadonlyMap<string, string>;
	/** Sent as JSON. */
	readonly body?: object;
}

/**
 * Why a request got no response:
 * - `blocked`: the user has denied the plugin this address in Studio;
 * - `disabled`: HTTP is switched off where the plugin runs;
 * - `throttled`: Studio refused because of its own limit on requests;
 * - `unavailable`: anything else, from no network to a server that is down.
 */
export type FailureKind = "blocked" | "disabled" | "throttled" | "unavailable";

/** The outcome of a request. */
export type TransportOutcome =
	| {
			readonly kind: "response";
			readonly status: number;
			/** The `Retry-After` header, when it was a number of seconds. */
			readonly retryAfterSeconds?: number;
			/** The decoded JSON body, if there was one. */
			readonly body?: unknown;
			/** The raw body. */
			readonly text: string;
	  }
	| { readonly kind: "failure"; readonly failure: FailureKind };

/** Sends requests. */
export interface Transport {
	/** Returns at once and never throws. Calls `done` at most once: a request may hang for ever. */
	readonly send: (request: TransportRequest, done: (outcome: TransportOutcome) => void) => void;
}
