import type { Channel, EventDescriptor } from "@flipbook-telemetry/event-schema";
import type { Consent } from "./consent";
import { createConsent } from "./consent";
import { createDurableSettings } from "./durable-settings";
import { createIdentity } from "./installation-id";
import type { MyData } from "./my-data";
import { createMyData } from "./my-data";
import { createNudge } from "./nudge";
import type { Clock, Random, Scheduler, SettingsStore, Transport } from "./ports";
import { createPostponement } from "./postponement";
import type { Properties } from "./reduce-event";
import type { SentEvent, SentWireEvent } from "./sent-log";
import { createSentLog } from "./sent-log";
import { createSessions } from "./sessions";
import { createSpool } from "./spool";
import type { TelemetryStatus } from "./status";
import { statusOf } from "./status";
import { createCourier } from "./uploader";
import { createEventValidator } from "./validate-event";

/** How often another window's answer is looked for while the widget is shown. */
const refreshSeconds = 10;

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

/** How the note that Studio blocks requests was answered. */
export type NudgeAnswer = "understood" | "later" | "turnOff";

/** The life of the telemetry in one run of a plugin. */
export interface TelemetryCore {
	readonly consent: Consent;
	readonly status: () => TelemetryStatus;
	/** Tries again at once after whatever failed. */
	readonly retry: () => void;
	readonly nudge: {
		readonly isShown: () => boolean;
		readonly answer: (answer: NudgeAnswer, neverAgain: boolean) => void;
		readonly onChanged: (listener: () => void) => () => void;
	};
	readonly sent: {
		/** Newest first. */
		readonly list: () => ReadonlyArray<SentEvent>;
		/** What the next send would hold, were it now. */
		readonly preview: () => ReadonlyArray<SentWireEvent>;
	};
	readonly myData: MyData;
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
	const { events } = contract;
	const validate = createEventValidator(events);
	const settings = createDurableSettings(deps.store, scheduler);
	const consent = createConsent(settings, createPostponement(settings, clock, contract.version), contract.version);
	const identity = createIdentity(settings);
	const spool = createSpool(settings, clock, validate);
	const sentLog = createSentLog(settings, clock);
	const nudge = createNudge(settings, clock);
	const sessions = createSessions({ clock, random, spool, events, build });

	let isOpen = false;
	let isDestroyed = false;
	let isSpoolLoaded = false;
	let isSentLogLoaded = false;
	let cancelRefresh: (() => void) | undefined;
	/** Goes up with each withdrawal: what was read before it is not used after it. */
	let withdrawals = 0;

	const isGranted = (): boolean => consent.current().answer === "granted";

	const courier = createCourier({
		clock,
		random,
		scheduler,
		transport,
		consent,
		identity,
		sessions,
		sentLog,
		events,
		build,
		onBlocked: () => nudge.consider(() => isOpen && isGranted()),
		onProblem,
	});

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
		if (!isOpen || !isGranted() || myData.isErasing()) {
			return;
		}
		if (!isSpoolLoaded) {
			loadSpool();
		}
		courier.rollIfSilent();
		if (sessions.current() === undefined) {
			sessions.begin(consent.current().version);
		}
		courier.pump();
	};

	const dropUnsent = (): void => {
		withdrawals += 1;
		courier.forgetAnswers();
		sessions.clear();
	};

	const myData = createMyData({
		identity,
		courier,
		scheduler,
		dropUnsent: () => {
			dropUnsent();
			spool.clear();
		},
		forgetSent: sentLog.clear,
		resume,
	});

	/** What other windows have put into the settings goes only after a plain no, not when the answer was unreadable. */
	const withdraw = (): void => {
		nudge.dismiss(false);
		dropUnsent();
		if (consent.current().answer === "denied") {
			spool.clear();
		}
	};

	const record = (name: string, properties: Properties): void => {
		if (isDestroyed || !isGranted()) {
			return;
		}
		courier.rollIfSilent();
		sessions.record(name, properties);
		courier.recorded();
	};

	const refreshLater = (): void => {
		cancelRefresh = scheduler.after(refreshSeconds, () => {
			consent.refresh();
			refreshLater();
		});
	};

	consent.onChanged(() => {
		if (isGranted()) {
			resume();
		} else {
			withdraw();
		}
	});
	nudge.onChanged(() => {
		if (nudge.isShown()) {
			record("NudgeShown", new Map());
		}
	});
	consent.load();

	return {
		consent,
		status: () => statusOf(consent.current(), courier.state()),
		retry: courier.retry,
		nudge: {
			isShown: nudge.isShown,
			answer: (answer, neverAgain) => {
				record(
					"NudgeAnswered",
					new Map<string, string | boolean>([
						["answer", answer],
						["neverAgain", neverAgain],
					]),
				);
				nudge.dismiss(neverAgain);
				if (answer === "turnOff") {
					consent.setEnabled(false);
				} else if (answer === "understood") {
					courier.retry();
				}
			},
			onChanged: nudge.onChanged,
		},
		sent: { list: sentLog.list, preview: courier.preview },
		myData,
		open: () => {
			isOpen = true;
			courier.open();
			consent.load();
			if (!isSentLogLoaded) {
				isSentLogLoaded = true;
				sentLog.load();
			}
			resume();
			cancelRefresh?.();
			refreshLater();
		},
		close: () => {
			isOpen = false;
			cancelRefresh?.();
			cancelRefresh = undefined;
			nudge.dismiss(false);
			courier.close();
		},
		track: (name, properties) => {
			const verdict = validate(name, properties);
			if (verdict.valid) {
				record(name, properties);
			} else {
				onProblem(verdict.message);
			}
		},
		destroy: () => {
			if (isDestroyed) {
				return;
			}
			isDestroyed = true;
			cancelRefresh?.();
			if (isGranted() && consent.confirm() !== "withdrawn") {
				sessions.recordEnd("unloaded", clock.monotonic());
				spool.save(sessions.all());
			}
			courier.sayGoodbye();
			sentLog.save();
		},
	};
}
