import type { Channel, EventDescriptor } from "@flipbook-telemetry/event-schema";
import { limits } from "@flipbook-telemetry/event-schema";
import type { Consent } from "./consent";
import { createHeartbeat } from "./heartbeat";
import type { InstallationIdStore } from "./installation-id";
import { nextCall } from "./next-call";
import type { Call, ScheduledCall } from "./next-call";
import type { Clock, Random, Scheduler, Transport, TransportOutcome, TransportRequest } from "./ports";
import { createReactions } from "./reactions";
import type { UploaderState } from "./reactions";
import type { RetryDelay } from "./request-gate";
import { createRequestGate } from "./request-gate";
import { endSessionRequest, heartbeatRequest, ingestRequest, startSessionRequest, wireEvents } from "./requests";
import type { SentLog, SentWireEvent } from "./sent-log";
import type { Session } from "./session";
import type { Sessions } from "./sessions";

/** How long to wait before reading the consent again when Studio could not read the settings. */
const settingsRetrySeconds = 2;

/**
 * A request without a response for this long counts as failed. This applies only after the first response: until then
 * Studio's permission prompt may be open, which holds up requests for as long as nobody answers it.
 */
const requestTimeoutSeconds = 60;

/** The most requests that have timed out and may still be in flight in Studio. With this many, the next one is waited for. */
const maxTimedOut = 3;

/** Sends sessions and their events to the server: one request at a time, and only with consent. */
export interface Uploader {
	/** The widget is shown: heartbeats begin, and a blocked address may be tried again. */
	readonly open: () => void;
	/** The widget is hidden: heartbeats stop, and queued events are flushed. */
	readonly close: () => void;
	/** Makes the next request if one is due, or sets a timer for it. Call it after any change. */
	readonly tick: () => void;
	/** An event was recorded. Ticks only if that can make a request due earlier, since a host may record many events. */
	readonly eventRecorded: () => void;
	/** The user asked for another try: clears earlier failures. The rate limit and a pause by the server still hold. */
	readonly retry: () => void;
	/** Ends the current session if the server has heard nothing of it for so long that it counts it as ended. */
	readonly endSessionIfSilent: () => void;
	/** Starts a new session without recording an end of the current one. */
	readonly startNewSession: () => void;
	/** Ignores the response of the request in flight, and makes no further request until the next `tick`. */
	readonly ignorePendingResponses: () => void;
	/** Makes a request that the user asked for with a button: before all others, and also without consent. */
	readonly sendUserRequest: (request: TransportRequest, done: (outcome: TransportOutcome) => void) => void;
	/**
	 * Sends the current session's queued events and its end without waiting for responses, and nothing after that. Sends
	 * nothing while a request is in flight, since Studio has few request slots: the spool has the events for the next run.
	 */
	readonly flushOnUnload: () => void;
	/** The events that would be sent next. Sends nothing. */
	readonly preview: () => ReadonlyArray<SentWireEvent>;
	readonly status: () => UploaderStatus;
}

/** What the uploader is doing. */
export type UploaderStatus =
	/** Until the widget is opened again or the user asks for another try. */
	| { readonly kind: "stopped"; readonly why: "blocked" | "refused" }
	| { readonly kind: "waiting"; readonly delay: RetryDelay }
	/** A request for a session is in flight; the first one to an address waits for Studio's permission prompt. */
	| { readonly kind: "connecting" }
	| { readonly kind: "working" };

/** What `createUploader` needs. */
export interface UploaderDeps {
	readonly clock: Clock;
	readonly random: Random;
	readonly scheduler: Scheduler;
	readonly transport: Transport;
	readonly consent: Consent;
	readonly installation: InstallationIdStore;
	readonly sessions: Sessions;
	readonly sentLog: SentLog;
	readonly events: ReadonlyArray<EventDescriptor>;
	readonly build: { readonly pluginVersion: string; readonly channel: Channel };
	/** The user has denied the plugin this address in Studio. */
	readonly onBlocked: () => void;
	readonly onProblem: (message: string) => void;
}

interface UserRequest {
	readonly request: TransportRequest;
	readonly done: (outcome: TransportOutcome) => void;
}

/**
 * `tick` finds the next call and makes it as soon as the gate allows. The reactions handle its outcome; then it ticks
 * again.
 */
export function createUploader(deps: UploaderDeps): Uploader {
	const { clock, scheduler, transport, consent, installation, sessions, sentLog, events, build } = deps;
	const gate = createRequestGate(deps.random);
	const heartbeat = createHeartbeat();
	const state: UploaderState = {
		isOpen: false,
		isFlushing: false,
		flushSeconds: limits.flushSeconds,
		maxBatchEvents: limits.maxBatchEvents,
		stopped: undefined,
	};
	const userRequests = new Array<UserRequest>();
	let inFlight: Call["kind"] | "user-request" | undefined;
	let isUnloaded = false;
	let hasServerResponded = false;
	let timedOut = 0;
	/** Confirming the consent may notify listeners that tick; this keeps it to one request at a time. */
	let isConfirming = false;
	/** Goes up when the response of the request in flight is to be ignored. */
	let generation = 0;
	let cancelTimer: (() => void) | undefined;

	const startNextSession = (): void => {
		sessions.clearCurrent();
		if (state.isOpen && consent.current().answer === "granted") {
			sessions.start(consent.current().version);
		}
	};

	const endSilentSession = (): void => {
		if (sessions.current()?.credentials !== undefined) {
			sessions.recordEnd("silent", heartbeat.lastSeenAt());
		}
		startNextSession();
	};

	const { onBlocked, onProblem } = deps;
	const react = createReactions({
		clock,
		gate,
		heartbeat,
		installation,
		sessions,
		sentLog,
		events,
		state,
		endSession: endSilentSession,
		onBlocked,
		onProblem,
	});

	function send(request: TransportRequest, done: (outcome: TransportOutcome) => void): void {
		gate.requestSent(clock.monotonic());
		let isTimedOut = false;
		const settle = (outcome: TransportOutcome): void => {
			inFlight = undefined;
			done(outcome);
			tick();
		};
		const cancel = scheduler.after(requestTimeoutSeconds, () => {
			if (hasServerResponded && timedOut < maxTimedOut) {
				isTimedOut = true;
				timedOut += 1;
				settle({ kind: "failure", failure: "unavailable" });
			}
		});
		transport.send(request, (outcome) => {
			hasServerResponded = hasServerResponded || outcome.kind === "response";
			if (isTimedOut) {
				timedOut -= 1;
				return;
			}
			cancel();
			settle(outcome);
		});
	}

	function sendCall(call: Call, installationId: string | undefined, request: TransportRequest): void {
		const startedIn = generation;
		send(request, (outcome) => {
			if (startedIn === generation) {
				react(call, installationId, outcome);
			}
		});
	}

	function start(call: Call, session: Session): void {
		const startedIn = generation;
		installation.load((installationId) => {
			if (startedIn === generation) {
				sendCall(call, installationId, startSessionRequest(build, session, installationId, clock.monotonic()));
			} else {
				inFlight = undefined;
				tick();
			}
		});
	}

	function performCall(call: Call): void {
		const { session } = call;
		inFlight = call.kind;
		if (session.credentials === undefined) {
			start(call, session);
		} else if (call.kind === "ingest") {
			const sent = wireEvents(call.events, clock.monotonic());
			sentLog.add(session.key, sent);
			sendCall(call, undefined, ingestRequest(session.credentials, sent));
		} else {
			sendCall(call, undefined, heartbeatRequest(session.credentials));
		}
	}

	function performUserRequest({ request, done }: UserRequest): void {
		inFlight = "user-request";
		send(request, (outcome) => {
			if (outcome.kind === "response") {
				state.stopped = undefined;
			}
			done(outcome);
		});
	}

	function tickIn(seconds: number): void {
		cancelTimer = scheduler.after(seconds, () => {
			cancelTimer = undefined;
			tick();
		});
	}

	function stopTimer(): void {
		cancelTimer?.();
		cancelTimer = undefined;
	}

	function findNextCall(): ScheduledCall | undefined {
		return nextCall({
			now: clock.monotonic(),
			sessions: sessions.all(),
			current: sessions.current(),
			isOpen: state.isOpen,
			isFlushing: state.isFlushing,
			flushSeconds: state.flushSeconds,
			maxBatchEvents: state.maxBatchEvents,
			heartbeatDueAt: heartbeat.dueAt(),
		});
	}

	function confirmAndPerform(call: Call): void {
		isConfirming = true;
		const confirmed = consent.confirm();
		isConfirming = false;
		if (confirmed === "granted") {
			performCall(call);
		} else if (confirmed === "unsure") {
			consent.load();
			tickIn(settingsRetrySeconds);
		}
	}

	function tick(): void {
		stopTimer();
		if (isUnloaded || isConfirming || inFlight !== undefined) {
			return;
		}
		const now = clock.monotonic();
		if (!userRequests.isEmpty()) {
			const waitSeconds = gate.rateLimitSeconds(now);
			if (waitSeconds > 0) {
				tickIn(waitSeconds);
			} else {
				performUserRequest(userRequests.shift() as UserRequest);
			}
			return;
		}
		if (state.stopped !== undefined || consent.current().answer !== "granted") {
			return;
		}
		const scheduled = findNextCall();
		if (scheduled === undefined) {
			return;
		}
		const waitSeconds = math.max(scheduled.dueAt - now, gate.waitSeconds(now));
		if (waitSeconds > 0) {
			tickIn(waitSeconds);
		} else {
			confirmAndPerform(scheduled.call);
		}
	}

	return {
		open: () => {
			state.isOpen = true;
			state.isFlushing = false;
			state.stopped = undefined;
		},
		close: () => {
			state.isOpen = false;
			state.isFlushing = true;
			tick();
		},
		tick,
		eventRecorded: () => {
			const queued = sessions.current()?.events.size() ?? 0;
			if (cancelTimer === undefined || queued === 1 || queued === limits.flushAtEvents) {
				tick();
			}
		},
		retry: () => {
			state.stopped = undefined;
			gate.clearBackoff();
			tick();
		},
		endSessionIfSilent: () => {
			if (sessions.current()?.credentials !== undefined && heartbeat.isSilent(clock.monotonic())) {
				endSilentSession();
			}
		},
		startNewSession: () => {
			generation += 1;
			startNextSession();
			tick();
		},
		ignorePendingResponses: () => {
			generation += 1;
			stopTimer();
		},
		sendUserRequest: (request, done) => {
			userRequests.push({ request, done });
			tick();
		},
		flushOnUnload: () => {
			const now = clock.monotonic();
			const session = sessions.current();
			const isIdle = !isUnloaded && inFlight === undefined && state.stopped === undefined;
			const canSend = isIdle && gate.waitSeconds(now) === 0;
			if (session?.credentials !== undefined && canSend && consent.confirm() === "granted") {
				const { credentials } = session;
				const last = wireEvents(
					session.events.filter((_, index) => index < credentials.maxBatchEvents),
					now,
				);
				sentLog.add(session.key, last);
				transport.send(ingestRequest(credentials, last), () => {});
				transport.send(endSessionRequest(credentials), () => {});
			}
			isUnloaded = true;
			stopTimer();
		},
		preview: () => {
			const now = clock.monotonic();
			const session = sessions.all().find(({ events: queued }) => !queued.isEmpty());
			if (session === undefined) {
				return [];
			}
			const size = math.min(session.credentials?.maxBatchEvents ?? limits.maxBatchEvents, state.maxBatchEvents);
			return wireEvents(
				session.events.filter((_, index) => index < size),
				now,
			);
		},
		status: () => {
			const delay = gate.retryDelay(clock.monotonic());
			if (state.stopped !== undefined) {
				return { kind: "stopped", why: state.stopped };
			} else if (inFlight === "start-session") {
				return { kind: "connecting" };
			}
			return delay !== undefined ? { kind: "waiting", delay } : { kind: "working" };
		},
	};
}
