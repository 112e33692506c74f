import type { Channel, EventDescriptor } from "@flipbook-telemetry/event-schema";
import type { Consent } from "./consent";
import { createConsent } from "./consent";
import { createCourier } from "./courier";
import { createDurableSettings } from "./durable-settings";
import { createIdentity } from "./identity";
import type { Clock, Random, Scheduler, SettingsStore, Transport } from "./ports";
import type { Properties } from "./reduce-event";
import { createSessions } from "./sessions";
import { createSpool } from "./spool";
import { createEventValidator } from "./validate-event";

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

/** Puts the parts together and decides what follows from what the host and the person do. */
export function createTelemetryCore(deps: TelemetryDeps): TelemetryCore {
	const { clock, random, scheduler, transport, contract, build } = deps;
	/** What the host does with a problem is not to keep the next request from being made. */
	const onProblem = (message: string): void => {
		pcall(() => deps.onProblem(message));
	};
	const validate = createEventValidator(contract.events);
	const settings = createDurableSettings(deps.store, scheduler);
	const consent = createConsent(settings, contract.version);
	const identity = createIdentity(settings);
	const spool = createSpool(settings, clock, validate);
	const { events } = contract;
	const sessions = createSessions({ clock, random, spool, events, build });
	const courier = createCourier({
		clock,
		random,
		scheduler,
		transport,
		consent,
		identity,
		sessions,
		events,
		build,
		onProblem,
	});

	let isOpen = false;
	let isDestroyed = false;
	let isSpoolLoaded = false;
	/** Goes up with each withdrawal: what was read before it is not used after it. */
	let withdrawals = 0;

	const isGranted = (): boolean => consent.current().answer === "granted";

	const loadSpool = (): void => {
		isSpoolLoaded = true;
		const asked = withdrawals;
		spool.load((earlier) => {
			if (asked === withdrawals) {
				sessions.addEarlier(earlier);
				courier.pump();
			}
		});
	};

	const resume = (): void => {
		if (!isSpoolLoaded) {
			loadSpool();
		}
		courier.rollIfSilent();
		if (sessions.current() === undefined) {
			sessions.begin(consent.current().version);
		}
		courier.pump();
	};

	/** What other windows have put into the settings goes only after a plain no, not when the answer was unreadable. */
	const withdraw = (): void => {
		withdrawals += 1;
		courier.forgetAnswers();
		sessions.clear();
		if (consent.current().answer === "denied") {
			spool.clear();
		}
	};

	consent.onChanged(() => {
		if (!isGranted()) {
			withdraw();
		} else if (isOpen) {
			resume();
		}
	});
	consent.load();

	return {
		consent,
		open: () => {
			isOpen = true;
			courier.open();
			consent.load();
			if (isGranted()) {
				resume();
			}
		},
		close: () => {
			isOpen = false;
			courier.close();
		},
		track: (name, properties) => {
			const verdict = validate(name, properties);
			if (!verdict.valid) {
				onProblem(verdict.message);
				return;
			}
			if (isDestroyed || !isGranted()) {
				return;
			}
			courier.rollIfSilent();
			sessions.record(name, properties);
			courier.pump();
		},
		destroy: () => {
			if (isDestroyed) {
				return;
			}
			isDestroyed = true;
			if (isGranted() && consent.confirm() !== "withdrawn") {
				sessions.recordEnd("unloaded", clock.monotonic());
				spool.save(sessions.all());
			}
			courier.sayGoodbye();
		},
	};
}
