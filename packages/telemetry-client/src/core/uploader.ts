import type { Channel, EventDescriptor } from "@flipbook-telemetry/event-schema";
import { limits } from "@flipbook-telemetry/event-schema";
import type { Consent } from "./consent";
import { createHeartbeat } from "./heartbeat";
import type { Identity } from "./installation-id";
import { nextStep } from "./next-call";
import type { Call, Step } from "./next-call";
import type { Clock, Random, Scheduler, Transport, TransportOutcome, TransportRequest } from "./ports";
import { createReactions } from "./reactions";
import type { CourierState } from "./reactions";
import type { Closure } from "./request-gate";
import { createGate } from "./request-gate";
import { beatRequest, endRequest, ingestRequest, startRequest, wireEvents } from "./requests";
import type { SentLog, SentWireEvent } from "./sent-log";
import type { Session } from "./session";
import type { Sessions } from "./sessions";

/** How long to wait before looking at the settings again when Studio could not read them. */
const unsureSeconds = 2;

/**
 * A request without an answer for so long is given up, and counts as failed. Studio's permission prompt holds requests up
 * for as long as nobody answers it, so that begins with the first answer.
 */
const answerSeconds = 60;

/** Requests that were given up and may still be under way in Studio; past this many the next one is waited for. */
const maxGivenUp = 3;

/** Carries sessions and their events to the server: one request at a time, and only while there is consent. */
export interface Courier {
	/** The widget is shown: beats are due, and an address that was blocked may be tried again. */
	readonly open: () => void;
	/** The widget is hidden: no more beats, and what is waiting goes out at once. */
	readonly close: () => void;
	/** Something changed: looks for the next request worth making. */
	readonly pump: () => void;
	/** An event was recorded: looks only if that can have made a request due earlier, for a host may record many. */
	readonly recorded: () => void;
	/** Somebody asked for another try: whatever failed before, the next request goes out as soon as there is room for it. */
	readonly retry: () => void;
	/** The session fell silent for so long that the server counts it as over: begins another if there is use. */
	readonly rollIfSilent: () => void;
	/** Leaves the current session as it is and begins another if there is use. */
	readonly roll: () => void;
	/** Listens to no answer that is still under way, and asks for nothing more until the next `pump`. */
	readonly forgetAnswers: () => void;
	/** Makes a request that a person asked for by pressing a button: before all others, and without asking for consent. */
	readonly runErrand: (request: TransportRequest, done: (outcome: TransportOutcome) => void) => void;
	/**
	 * Sends what the current session still has, and its end, without waiting for an answer; then never again. While a
	 * request is under way it sends nothing: Studio has few slots for requests, and the next start tells all of it.
	 */
	readonly sayGoodbye: () => void;
	/** What the next send would hold, were it now. Sends nothing. */
	readonly preview: () => ReadonlyArray<SentWireEvent>;
	readonly state: () => CourierStatus;
}

/** How the courier is doing. */
export type CourierStatus =
	| { readonly kind: "stopped"; readonly why: "blocked" | "refused" }
	| { readonly kind: "closed"; readonly closure: Closure }
	/** A request for a session is under way; the first one to an address waits for Studio's permission prompt. */
	| { readonly kind: "connecting" }
	| { readonly kind: "working" };

/** What `createCourier` needs. */
export interface CourierDeps {
	readonly clock: Clock;
	readonly random: Random;
	readonly scheduler: Scheduler;
	readonly transport: Transport;
	readonly consent: Consent;
	readonly identity: Identity;
	readonly sessions: Sessions;
	readonly sentLog: SentLog;
	readonly events: ReadonlyArray<EventDescriptor>;
	readonly build: { readonly pluginVersion: string; readonly channel: Channel };
	/** The person told Studio not to let the plugin talk to the server. */
	readonly onBlocked: () => void;
	readonly onProblem: (message: string) => void;
}

interface Errand {
	readonly request: TransportRequest;
	readonly done: (outcome: TransportOutcome) => void;
}

/**
 * `pump` looks for the next request worth making and makes it as soon as the gate allows. What follows from its answer is
 * decided by the reactions; then comes another `pump`.
 */
export function createCourier(deps: CourierDeps): Courier {
	const { clock, scheduler, transport, consent, identity, sessions, sentLog, events, build } = deps;
	const gate = createGate(deps.random);
	const heartbeat = createHeartbeat();
	const state: CourierState = {
		isOpen: false,
		isHurried: false,
		flushSeconds: limits.flushSeconds,
		maxBatchEvents: limits.maxBatchEvents,
		stopped: undefined,
	};
	const errands = new Array<Errand>();
	let inFlight: Call["kind"] | "errand" | undefined;
	let isGone = false;
	let wasEverAnswered = false;
	let givenUp = 0;
	/** Looking at the settings may tell others of a change, and they pump too; one request at a time all the same. */
	let isConfirming = false;
	/** Goes up when answers under way are not to be listened to any more. */
	let generation = 0;
	let cancelWake: (() => void) | undefined;

	const beginIfOpen = (): void => {
		sessions.retire();
		if (state.isOpen && consent.current().answer === "granted") {
			sessions.begin(consent.current().version);
		}
	};

	const rollSilent = (): void => {
		if (sessions.current()?.grant !== undefined) {
			sessions.recordEnd("silent", heartbeat.lastSignAt());
		}
		beginIfOpen();
	};

	const { onBlocked, onProblem } = deps;
	const react = createReactions({
		clock,
		gate,
		heartbeat,
		identity,
		sessions,
		sentLog,
		events,
		state,
		roll: rollSilent,
		onBlocked,
		onProblem,
	});

	function send(request: TransportRequest, done: (outcome: TransportOutcome) => void): void {
		gate.pass(clock.monotonic());
		let isGivenUp = false;
		const settle = (outcome: TransportOutcome): void => {
			inFlight = undefined;
			done(outcome);
			pump();
		};
		const cancel = scheduler.after(answerSeconds, () => {
			if (wasEverAnswered && givenUp < maxGivenUp) {
				isGivenUp = true;
				givenUp += 1;
				settle({ kind: "failure", failure: "unavailable" });
			}
		});
		transport.send(request, (outcome) => {
			wasEverAnswered = wasEverAnswered || outcome.kind === "answer";
			if (isGivenUp) {
				givenUp -= 1;
				return;
			}
			cancel();
			settle(outcome);
		});
	}

	function exchange(call: Call, presented: string | undefined, request: TransportRequest): void {
		const asked = generation;
		send(request, (outcome) => {
			if (asked === generation) {
				react(call, presented, outcome);
			}
		});
	}

	function start(call: Call, session: Session): void {
		const asked = generation;
		identity.load((installationId) => {
			if (asked === generation) {
				exchange(call, installationId, startRequest(build, session, installationId, clock.monotonic()));
			} else {
				inFlight = undefined;
				pump();
			}
		});
	}

	function perform(call: Call): void {
		const { session } = call;
		inFlight = call.kind;
		if (session.grant === undefined) {
			start(call, session);
		} else if (call.kind === "ingest") {
			const sent = wireEvents(call.events, clock.monotonic());
			sentLog.sending(session.key, sent);
			exchange(call, undefined, ingestRequest(session.grant, sent));
		} else {
			exchange(call, undefined, beatRequest(session.grant));
		}
	}

	function performErrand({ request, done }: Errand): void {
		inFlight = "errand";
		send(request, (outcome) => {
			if (outcome.kind === "answer") {
				state.stopped = undefined;
			}
			done(outcome);
		});
	}

	function wakeIn(seconds: number): void {
		cancelWake = scheduler.after(seconds, () => {
			cancelWake = undefined;
			pump();
		});
	}

	function sleep(): void {
		cancelWake?.();
		cancelWake = undefined;
	}

	function dueStep(): Step | undefined {
		return nextStep({
			now: clock.monotonic(),
			sessions: sessions.all(),
			current: sessions.current(),
			isOpen: state.isOpen,
			isHurried: state.isHurried,
			flushSeconds: state.flushSeconds,
			maxBatchEvents: state.maxBatchEvents,
			beatDueAt: heartbeat.dueAt(),
		});
	}

	function confirmAndPerform(call: Call): void {
		isConfirming = true;
		const confirmed = consent.confirm();
		isConfirming = false;
		if (confirmed === "granted") {
			perform(call);
		} else if (confirmed === "unsure") {
			consent.load();
			wakeIn(unsureSeconds);
		}
	}

	function pump(): void {
		sleep();
		if (isGone || isConfirming || inFlight !== undefined) {
			return;
		}
		const now = clock.monotonic();
		if (!errands.isEmpty()) {
			const waitSeconds = gate.budgetSeconds(now);
			if (waitSeconds > 0) {
				wakeIn(waitSeconds);
			} else {
				performErrand(errands.shift() as Errand);
			}
			return;
		}
		if (state.stopped !== undefined || consent.current().answer !== "granted") {
			return;
		}
		const step = dueStep();
		if (step === undefined) {
			return;
		}
		const waitSeconds = math.max(step.at - now, gate.waitSeconds(now));
		if (waitSeconds > 0) {
			wakeIn(waitSeconds);
		} else {
			confirmAndPerform(step.call);
		}
	}

	return {
		open: () => {
			state.isOpen = true;
			state.isHurried = false;
			state.stopped = undefined;
		},
		close: () => {
			state.isOpen = false;
			state.isHurried = true;
			pump();
		},
		pump,
		recorded: () => {
			const waiting = sessions.current()?.events.size() ?? 0;
			if (cancelWake === undefined || waiting === 1 || waiting === limits.flushAtEvents) {
				pump();
			}
		},
		retry: () => {
			state.stopped = undefined;
			gate.reopen();
			pump();
		},
		rollIfSilent: () => {
			if (sessions.current()?.grant !== undefined && heartbeat.isSilent(clock.monotonic())) {
				rollSilent();
			}
		},
		roll: () => {
			generation += 1;
			beginIfOpen();
			pump();
		},
		forgetAnswers: () => {
			generation += 1;
			sleep();
		},
		runErrand: (request, done) => {
			errands.push({ request, done });
			pump();
		},
		sayGoodbye: () => {
			const now = clock.monotonic();
			const session = sessions.current();
			const isFree = !isGone && inFlight === undefined && state.stopped === undefined;
			const canSend = isFree && gate.waitSeconds(now) === 0;
			if (session?.grant !== undefined && canSend && consent.confirm() === "granted") {
				const { grant } = session;
				const last = wireEvents(
					session.events.filter((_, index) => index < grant.maxBatchEvents),
					now,
				);
				sentLog.sending(session.key, last);
				transport.send(ingestRequest(grant, last), () => {});
				transport.send(endRequest(grant), () => {});
			}
			isGone = true;
			sleep();
		},
		preview: () => {
			const now = clock.monotonic();
			const waiting = sessions.all().find((session) => !session.events.isEmpty());
			if (waiting === undefined) {
				return [];
			}
			const size = math.min(waiting.grant?.maxBatchEvents ?? limits.maxBatchEvents, state.maxBatchEvents);
			return wireEvents(
				waiting.events.filter((_, index) => index < size),
				now,
			);
		},
		state: () => {
			const closure = gate.closure(clock.monotonic());
			if (state.stopped !== undefined) {
				return { kind: "stopped", why: state.stopped };
			} else if (inFlight === "start") {
				return { kind: "connecting" };
			}
			return closure !== undefined ? { kind: "closed", closure } : { kind: "working" };
		},
	};
}
