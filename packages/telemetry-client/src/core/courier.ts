import type { Channel, EventDescriptor } from "@flipbook-telemetry/event-schema";
import { limits } from "@flipbook-telemetry/event-schema";
import { readIngestAnswer, readStartAnswer } from "./answers";
import type { Consent } from "./consent";
import { createGate } from "./gate";
import { createHeartbeat } from "./heartbeat";
import type { Identity } from "./identity";
import { nextStep } from "./next-step";
import type { Call } from "./next-step";
import type { Clock, Random, Scheduler, Transport, TransportRequest } from "./ports";
import { reactionTo } from "./reaction";
import type { Reaction } from "./reaction";
import { beatRequest, endRequest, ingestRequest, startRequest } from "./requests";
import { lowerContract } from "./session";
import type { PendingEvent, Session } from "./session";
import type { Sessions } from "./sessions";

/** How long to wait before looking at the settings again when Studio could not read them. */
const unsureSeconds = 2;

/** Carries sessions and their events to the server: one request at a time, and only while there is consent. */
export interface Courier {
	/** The widget is shown: beats are due, and an address that was blocked may be tried again. */
	readonly open: () => void;
	/** The widget is hidden: no more beats, and what is waiting goes out at once. */
	readonly close: () => void;
	/** Something changed: looks for the next request worth making. */
	readonly pump: () => void;
	/** The session fell silent for so long that the server counts it as over: begins another if there is use. */
	readonly rollIfSilent: () => void;
	/** Listens to no answer that is still under way, and asks for nothing more until the next `pump`. */
	readonly forgetAnswers: () => void;
	/** Sends what the current session still has, and its end, without waiting for an answer; then never again. */
	readonly sayGoodbye: () => void;
}

/** What `createCourier` needs. */
export interface CourierDeps {
	readonly clock: Clock;
	readonly random: Random;
	readonly scheduler: Scheduler;
	readonly transport: Transport;
	readonly consent: Consent;
	readonly identity: Identity;
	readonly sessions: Sessions;
	readonly events: ReadonlyArray<EventDescriptor>;
	readonly build: { readonly pluginVersion: string; readonly channel: Channel };
	readonly onProblem: (message: string) => void;
}

/**
 * `pump` looks for the next request worth making and makes it as soon as the gate allows. Whatever becomes of the
 * request comes back as a reaction, and ends in another `pump`.
 */
export function createCourier(deps: CourierDeps): Courier {
	const { clock, scheduler, transport, consent, identity, sessions, events, build, onProblem } = deps;
	const gate = createGate(deps.random);
	const heartbeat = createHeartbeat();
	let flushSeconds: number = limits.flushSeconds;
	let maxBatchEvents: number = limits.maxBatchEvents;
	let isOpen = false;
	let isHurried = false;
	let isInFlight = false;
	let isStopped = false;
	let isGone = false;
	/** Looking at the settings may tell others of a change, and they pump too; one request at a time all the same. */
	let isConfirming = false;
	/** Goes up when answers under way are not to be listened to any more. */
	let generation = 0;
	let cancelWake: (() => void) | undefined;

	const roll = (): void => {
		if (sessions.current()?.grant !== undefined) {
			sessions.recordEnd("silent", heartbeat.lastSignAt());
		}
		sessions.retire();
		if (isOpen) {
			sessions.begin(consent.current().version);
		}
	};

	const whenStarted = (session: Session, presented: string | undefined, body: unknown): void => {
		const now = clock.monotonic();
		const answer = readStartAnswer(body);
		if (answer.kind === "malformed") {
			gate.failed(now);
			return;
		}
		gate.succeeded();
		if (answer.kind === "paused") {
			gate.pause(now, answer.retryAfterSeconds);
			return;
		}
		const { sessionId, token } = answer;
		session.grant = { sessionId, token, maxBatchEvents: answer.maxBatchEvents };
		lowerContract(session, events, answer.contractVersion);
		if (answer.installationId !== undefined) {
			identity.adopt(answer.installationId, presented);
		}
		if (session === sessions.current()) {
			flushSeconds = answer.flushSeconds;
			maxBatchEvents = limits.maxBatchEvents;
			heartbeat.start(now, answer.firstBeatSeconds, answer.beatSeconds);
		}
	};

	/** They are kept until the server itself says that it has them. */
	const whenUnanswered = (call: Call, afterSeconds?: number): void => {
		gate.failed(clock.monotonic(), afterSeconds);
		if (call.kind === "ingest") {
			call.events.forEach((event) => (event.maybeStored = true));
		}
	};

	const whenStored = (session: Session, stored: ReadonlyArray<PendingEvent>, sessionOver: boolean): void => {
		gate.succeeded();
		sessions.forget(session, stored);
		if (session !== sessions.current()) {
			return;
		}
		heartbeat.beat(stored[stored.size() - 1].recordedAt);
		if (session.events.isEmpty()) {
			isHurried = false;
		}
		if (sessionOver) {
			roll();
		}
	};

	const whenAccepted = (call: Call, presented: string | undefined, body: unknown): void => {
		if (call.kind === "start") {
			whenStarted(call.session, presented, body);
		} else if (call.kind === "ingest") {
			const answer = readIngestAnswer(body);
			if (answer === undefined) {
				whenUnanswered(call);
			} else {
				whenStored(call.session, call.events, answer.sessionOver);
			}
		} else {
			gate.succeeded();
			heartbeat.beat(clock.monotonic());
		}
	};

	const whenDropped = (call: Call): void => {
		if (call.kind === "start") {
			isStopped = true;
			onProblem("The telemetry server refused to open a session; nothing is sent until the widget is opened again.");
		} else if (call.kind === "ingest") {
			sessions.forget(call.session, call.events);
		}
	};

	/** The server does not take this session's token any more. What may be stored already must not be sent anew. */
	const whenTokenRefused = ({ session }: Call): void => {
		if (session === sessions.current()) {
			session.grant = undefined;
			sessions.forget(
				session,
				session.events.filter((event) => event.maybeStored),
			);
		} else {
			sessions.forget(session, session.events);
		}
	};

	/** Events are taken even after the end, unless the session's data was erased: then none of it may come back. */
	const whenSessionOver = ({ kind, session }: Call): void => {
		if (kind === "ingest") {
			sessions.forget(session, session.events);
			session.grant = undefined;
		}
		if (session === sessions.current()) {
			roll();
		}
	};

	const whenTooLarge = (call: Call): void => {
		if (call.kind === "ingest" && call.events.size() > 1) {
			maxBatchEvents = math.floor(call.events.size() / 2);
		} else {
			whenDropped(call);
		}
	};

	const react = (call: Call, presented: string | undefined, reaction: Reaction): void => {
		switch (reaction.kind) {
			case "accepted":
				whenAccepted(call, presented, reaction.body);
				break;
			case "retry":
				whenUnanswered(call, reaction.afterSeconds);
				break;
			case "halve":
				whenTooLarge(call);
				break;
			case "drop":
				gate.failed(clock.monotonic());
				whenDropped(call);
				break;
			case "new-session":
				gate.failed(clock.monotonic());
				whenTokenRefused(call);
				break;
			case "session-over":
				whenSessionOver(call);
				break;
			case "stop":
				isStopped = true;
				break;
		}
	};

	function exchange(call: Call, presented: string | undefined, request: TransportRequest): void {
		const asked = generation;
		gate.pass(clock.monotonic());
		transport.send(request, (outcome) => {
			isInFlight = false;
			if (asked === generation) {
				react(call, presented, reactionTo(outcome));
			}
			pump();
		});
	}

	function start(call: Call): void {
		const asked = generation;
		identity.load((installationId) => {
			if (asked === generation) {
				exchange(call, installationId, startRequest(build, call.session.contractVersion, installationId));
			} else {
				isInFlight = false;
				pump();
			}
		});
	}

	function perform(call: Call): void {
		const { grant } = call.session;
		isInFlight = true;
		if (grant === undefined) {
			start(call);
		} else if (call.kind === "ingest") {
			exchange(call, undefined, ingestRequest(grant, call.events, clock.monotonic()));
		} else {
			exchange(call, undefined, beatRequest(grant));
		}
	}

	function wakeIn(seconds: number): void {
		cancelWake = scheduler.after(seconds, () => {
			cancelWake = undefined;
			pump();
		});
	}

	function pump(): void {
		cancelWake?.();
		cancelWake = undefined;
		if (isGone || isStopped || isInFlight || isConfirming || consent.current().answer !== "granted") {
			return;
		}
		const now = clock.monotonic();
		const step = nextStep({
			now,
			sessions: sessions.all(),
			current: sessions.current(),
			isOpen,
			isHurried,
			flushSeconds,
			maxBatchEvents,
			beatDueAt: heartbeat.dueAt(),
		});
		if (step === undefined) {
			return;
		}
		const waitSeconds = math.max(step.at - now, gate.waitSeconds(now));
		if (waitSeconds > 0) {
			wakeIn(waitSeconds);
			return;
		}
		isConfirming = true;
		const confirmed = consent.confirm();
		isConfirming = false;
		if (confirmed === "granted") {
			perform(step.call);
		} else if (confirmed === "unsure") {
			consent.load();
			wakeIn(unsureSeconds);
		}
	}

	return {
		open: () => {
			isOpen = true;
			isHurried = false;
			isStopped = false;
		},
		close: () => {
			isOpen = false;
			isHurried = true;
			pump();
		},
		pump,
		rollIfSilent: () => {
			if (sessions.current()?.grant !== undefined && heartbeat.isSilent(clock.monotonic())) {
				roll();
			}
		},
		forgetAnswers: () => {
			generation += 1;
			cancelWake?.();
			cancelWake = undefined;
		},
		sayGoodbye: () => {
			const now = clock.monotonic();
			const session = sessions.current();
			const canSend = !isGone && !isStopped && gate.waitSeconds(now) === 0;
			if (session?.grant !== undefined && canSend && consent.confirm() === "granted") {
				const { grant } = session;
				const last = session.events.filter((_, index) => index < grant.maxBatchEvents);
				transport.send(ingestRequest(grant, last, now), () => {});
				transport.send(endRequest(grant), () => {});
			}
			isGone = true;
			cancelWake?.();
			cancelWake = undefined;
		},
	};
}
