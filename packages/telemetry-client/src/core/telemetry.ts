import type { Channel, EventDescriptor, PropertyValue } from "@flipbook-telemetry/event-schema";
import { limits } from "@flipbook-telemetry/event-schema";
import { readStartAnswer, saysSessionOver } from "./answers";
import type { Consent } from "./consent";
import { createConsent } from "./consent";
import { createDurableSettings } from "./durable-settings";
import { createGate } from "./gate";
import { createHeartbeat } from "./heartbeat";
import { createIdentity } from "./identity";
import { nextStep } from "./next-step";
import type { Call } from "./next-step";
import { createOutbox } from "./outbox";
import type { Clock, Random, Scheduler, SettingsStore, Transport, TransportRequest } from "./ports";
import { reactionTo } from "./reaction";
import type { Reaction } from "./reaction";
import { reduceEvent } from "./reduce-event";
import type { Properties } from "./reduce-event";
import { beatRequest, endRequest, ingestRequest, startRequest } from "./requests";
import { createSession, forgetEvents, lowerContract } from "./session";
import type { PendingEvent, Session } from "./session";
import { createSpool } from "./spool";
import { createEventValidator } from "./validate-event";

/** How long to wait before looking at the settings again when Studio could not read them. */
const unsureSeconds = 2;

/** What the core needs from outside. */
export interface TelemetryDeps {
	readonly clock: Clock;
	readonly random: Random;
	readonly scheduler: Scheduler;
	readonly store: SettingsStore;
	readonly transport: Transport;
	/** The catalogue and its version. */
	readonly contract: { readonly version: number; readonly events: ReadonlyArray<EventDescriptor> };
	readonly build: { readonly pluginVersion: string; readonly channel: Channel };
	/** Hears of mistakes of the host, such as an event that is not in the contract. Never of a person's doings. */
	readonly onProblem: (message: string) => void;
}

/** The life of the telemetry in one run of a plugin. */
export interface TelemetryCore {
	readonly consent: Consent;
	/** The widget was shown. */
	readonly open: () => void;
	/** The widget was hidden. */
	readonly close: () => void;
	/** Something of the catalogue happened. */
	readonly track: (name: string, properties: Properties) => void;
	/** The plugin is going away; nothing here waits. */
	readonly destroy: () => void;
}

/**
 * The conductor. Events go into the outbox; `pump` looks for the next request worth making and makes it when the gate
 * allows, one at a time. Whatever happens to a request comes back as a reaction and ends in another `pump`.
 */
export function createTelemetryCore(deps: TelemetryDeps): TelemetryCore {
	const { clock, random, scheduler, transport, contract, build, onProblem } = deps;
	const validate = createEventValidator(contract.events);
	const settings = createDurableSettings(deps.store, scheduler);
	const consent = createConsent(settings, contract.version);
	const identity = createIdentity(settings);
	const spool = createSpool(settings, clock, validate);
	const outbox = createOutbox();
	const gate = createGate(random);
	const heartbeat = createHeartbeat();

	let current: Session | undefined;
	let flushSeconds: number = limits.flushSeconds;
	let maxBatchEvents: number = limits.maxBatchEvents;
	let isOpen = false;
	let isHurried = false;
	let isInFlight = false;
	let isStopped = false;
	let isSpoolLoaded = false;
	let isDestroyed = false;
	/** Goes up when everything is dropped, so that answers to what was asked before are not listened to. */
	let generation = 0;
	let cancelWake: (() => void) | undefined;

	const isGranted = (): boolean => consent.current().answer === "granted";

	const record = (session: Session, name: string, properties: Properties, at: number): void => {
		const reduced = reduceEvent(contract.events, session.contractVersion, name, properties);
		if (reduced !== undefined) {
			outbox.record(session, name, reduced, at);
		}
	};

	const beginSession = (): void => {
		const session = createSession(
			consent.current().version,
			`s${clock.wall()}x${math.floor(random.unit() * 1_000_000_000)}`,
		);
		current = session;
		outbox.add(session);
		record(
			session,
			"SessionStarted",
			new Map<string, PropertyValue>([
				["pluginVersion", build.pluginVersion],
				["channel", build.channel],
			]),
			clock.monotonic(),
		);
	};

	/** The session fell silent: its end is dated back to its last sign of life, and a new one begins if there is use. */
	const rollSession = (): void => {
		if (current?.grant !== undefined) {
			record(current, "SessionEnded", new Map([["reason", "silent"]]), heartbeat.lastSignAt());
		}
		current = undefined;
		if (isOpen) {
			beginSession();
		}
	};

	const rollIfSilent = (): void => {
		if (current?.grant !== undefined && heartbeat.isSilent(clock.monotonic())) {
			rollSession();
		}
	};

	const forget = (session: Session, events: ReadonlyArray<PendingEvent>): void => {
		forgetEvents(session, events);
		if (session.events.isEmpty()) {
			spool.remove(session);
		}
		outbox.tidy(current);
	};

	const whenStarted = (session: Session, presented: string | undefined, body: unknown): void => {
		const now = clock.monotonic();
		const answer = readStartAnswer(body);
		if (answer.kind === "malformed") {
			gate.failed(now);
			return;
		}
		if (answer.kind === "paused") {
			gate.pause(now, answer.retryAfterSeconds);
			return;
		}
		session.grant = {
			sessionId: answer.sessionId,
			token: answer.token,
			maxBatchEvents: answer.maxBatchEvents,
		};
		lowerContract(session, contract.events, answer.contractVersion);
		if (answer.installationId !== undefined) {
			identity.adopt(answer.installationId, presented);
		}
		if (session === current) {
			flushSeconds = answer.flushSeconds;
			maxBatchEvents = limits.maxBatchEvents;
			heartbeat.start(now, answer.firstBeatSeconds, answer.beatSeconds);
		}
	};

	const whenStored = (session: Session, events: ReadonlyArray<PendingEvent>, body: unknown): void => {
		forget(session, events);
		if (session === current) {
			heartbeat.beat(events[events.size() - 1].recordedAt);
			if (session.events.isEmpty()) {
				isHurried = false;
			}
			if (saysSessionOver(body)) {
				rollSession();
			}
		}
	};

	/** The server does not take this session's token any more. What may be stored already must not be sent anew. */
	const whenTokenRefused = (session: Session): void => {
		if (session === current) {
			session.grant = undefined;
			forget(
				session,
				session.events.filter((event) => event.maybeStored),
			);
		} else {
			forget(session, session.events);
		}
	};

	const react = (call: Call, presented: string | undefined, reaction: Reaction): void => {
		const { session } = call;
		const events = call.kind === "ingest" ? call.events : [];
		const now = clock.monotonic();
		switch (reaction.kind) {
			case "accepted":
				gate.succeeded();
				if (call.kind === "start") {
					whenStarted(session, presented, reaction.body);
				} else if (call.kind === "ingest") {
					whenStored(session, events, reaction.body);
				} else {
					heartbeat.beat(now);
				}
				break;
			case "retry":
				gate.failed(now, reaction.afterSeconds);
				events.forEach((event) => (event.maybeStored = true));
				break;
			case "halve":
				if (events.size() > 1) {
					maxBatchEvents = math.floor(events.size() / 2);
				} else {
					forget(session, events);
				}
				break;
			case "drop":
				gate.failed(now);
				if (call.kind === "start") {
					isStopped = true;
					onProblem(
						"The telemetry server refused to open a session; nothing is sent until the widget is opened again.",
					);
				}
				forget(session, events);
				break;
			case "new-session":
				gate.failed(now);
				whenTokenRefused(session);
				break;
			case "session-over":
				// An ingest is stored even after the end, unless the session's data was erased: then none of it may return.
				if (call.kind === "ingest") {
					forget(session, session.events);
				}
				if (session === current) {
					rollSession();
				}
				break;
			case "stop":
				isStopped = true;
				break;
		}
	};

	let pump: () => void;

	const wakeIn = (seconds: number): void => {
		cancelWake = scheduler.after(seconds, () => {
			cancelWake = undefined;
			pump();
		});
	};

	const exchange = (call: Call, presented: string | undefined, request: TransportRequest): void => {
		const asked = generation;
		gate.pass(clock.monotonic());
		transport.send(request, (outcome) => {
			isInFlight = false;
			if (asked === generation) {
				react(call, presented, reactionTo(outcome));
			}
			pump();
		});
	};

	const perform = (call: Call): void => {
		const grant = call.session.grant;
		isInFlight = true;
		if (grant === undefined) {
			const asked = generation;
			identity.load((installationId) => {
				if (asked === generation) {
					exchange(call, installationId, startRequest(build, call.session.contractVersion, installationId));
				} else {
					isInFlight = false;
					pump();
				}
			});
		} else if (call.kind === "ingest") {
			exchange(call, undefined, ingestRequest(grant, call.events, clock.monotonic()));
		} else {
			exchange(call, undefined, beatRequest(grant));
		}
	};

	pump = () => {
		cancelWake?.();
		cancelWake = undefined;
		if (isDestroyed || isStopped || isInFlight || !isGranted()) {
			return;
		}
		const now = clock.monotonic();
		const step = nextStep({
			now,
			sessions: outbox.sessions(),
			current,
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
		const confirmed = consent.confirm();
		if (confirmed === "granted") {
			perform(step.call);
		} else if (confirmed === "unsure") {
			consent.load();
			wakeIn(unsureSeconds);
		}
	};

	const resume = (): void => {
		if (!isSpoolLoaded) {
			isSpoolLoaded = true;
			const asked = generation;
			spool.load((sessions) => {
				if (asked === generation) {
					outbox.addEarlier(sessions);
					pump();
				}
			});
		}
		if (current === undefined) {
			beginSession();
		}
		rollIfSilent();
		pump();
	};

	/**
	 * Without a yes everything goes, at once, and answers still under way are not listened to. What other windows have put
	 * into the settings goes only after a plain no, not when the answer could not be read.
	 */
	const dropEverything = (): void => {
		generation += 1;
		current = undefined;
		cancelWake?.();
		cancelWake = undefined;
		outbox.clear();
		if (consent.current().answer === "denied") {
			spool.clear();
		}
	};

	consent.onChanged(() => {
		if (isGranted()) {
			if (isOpen) {
				resume();
			}
		} else {
			dropEverything();
		}
	});
	consent.load();

	return {
		consent,
		open: () => {
			isOpen = true;
			isStopped = false;
			isHurried = false;
			consent.load();
			if (isGranted()) {
				resume();
			}
		},
		close: () => {
			isOpen = false;
			isHurried = true;
			pump();
		},
		track: (name, properties) => {
			const verdict = validate(name, properties);
			if (!verdict.valid) {
				onProblem(verdict.message);
				return;
			}
			if (!isGranted() || isDestroyed) {
				return;
			}
			rollIfSilent();
			if (current === undefined) {
				return;
			}
			record(current, name, properties, clock.monotonic());
			pump();
		},
		destroy: () => {
			isDestroyed = true;
			cancelWake?.();
			if (!isGranted() || current === undefined) {
				return;
			}
			const now = clock.monotonic();
			record(current, "SessionEnded", new Map([["reason", "unloaded"]]), now);
			spool.save(outbox.sessions());
			const grant = current.grant;
			if (grant !== undefined && !isStopped && gate.waitSeconds(now) === 0 && consent.confirm() === "granted") {
				const events = current.events.filter((_, index) => index < grant.maxBatchEvents);
				transport.send(ingestRequest(grant, events, now), () => {});
				transport.send(endRequest(grant), () => {});
			}
		},
	};
}
