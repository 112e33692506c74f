/** Everything the core may know of the world. Each is implemented once for Studio and driven by hand in tests. */

/** Two clocks, in seconds. */
export interface Clock {
	/** Only ever runs forward; its zero means nothing. */
	readonly monotonic: () => number;
	/** The machine's date and time. Used to measure across a restart; it never leaves the machine. */
	readonly wall: () => number;
}

/** A source of chance. */
export interface Random {
	/** A number from 0 up to, not including, 1. */
	readonly unit: () => number;
	/** A random UUID in lower case. */
	readonly uuid: () => string;
}

/** Calls a function once, later. */
export interface Scheduler {
	/** Runs `action` in `seconds`; the returned function calls it off. */
	readonly after: (seconds: number, action: () => void) => () => void;
}

/** Plugin settings as Studio gives them: reads may miss, writes may fail, both without saying so. */
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
	/** Travels as JSON. */
	readonly body?: object;
}

/**
 * Why a request got no answer:
 * - `blocked`: the person told Studio not to let this plugin talk to this address;
 * - `disabled`: HTTP is switched off where the plugin runs;
 * - `throttled`: Studio refused because of its own limit on requests;
 * - `unavailable`: anything else, from no network to a server that is down.
 */
export type FailureKind = "blocked" | "disabled" | "throttled" | "unavailable";

/** What became of a request. */
export type TransportOutcome =
	| {
			readonly kind: "answer";
			readonly status: number;
			/** The `Retry-After` header, when it was a number of seconds. */
			readonly retryAfterSeconds?: number;
			/** The decoded JSON body, if there was one. */
			readonly body?: unknown;
			/** The body as it came. */
			readonly text: string;
	  }
	| { readonly kind: "failure"; readonly failure: FailureKind };

/** Sends requests. */
export interface Transport {
	/** Returns at once; calls `done` once, whenever the outcome is known, which may be never. Never throws. */
	readonly send: (request: TransportRequest, done: (outcome: TransportOutcome) => void) => void;
}
