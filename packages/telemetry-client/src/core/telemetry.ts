import type { Channel, EventDescriptor, PropertiesOf } from "@flipbook-telemetry/event-schema";
import type { Consent } from "./consent";
import { createConsent } from "./consent";
import { createDurableSettings } from "./durable-settings";
import { createInstallationIdStore } from "./installation-id";
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
import { createUploader } from "./uploader";
import { createEventValidator } from "./validate-event";

/** How often an answer from another window is read while the widget is shown. */
const refreshSeconds = 10;

/** What `createTelemetryCore` needs. */
export interface TelemetryDeps {
	readonly clock: Clock;
	readonly random: Random;
	readonly scheduler: Scheduler;
	readonly store: SettingsStore;
	readonly transport: Transport;
	/** The catalogue and its version. */
	readonly contract: { readonly version: number; readonly events: ReadonlyArray<EventDescriptor> };
	readonly build: { readonly pluginVersion: string; readonly channel: Channel };
	/** Called with mistakes of the host, such as an event that is not in the contract, and with events the server rejects. */
	readonly onProblem: (message: string) => void;
}

/** The button that was pressed in the notice that Studio is blocking requests. */
export type NudgeAnswer = PropertiesOf<"NudgeAnswered">["answer"];

/** Telemetry in one run of a plugin, without Studio and dialogs. */
export interface TelemetryCore {
	readonly consent: Consent;
	readonly status: () => TelemetryStatus;
	/** Tries again at once after a failure. */
	readonly retry: () => void;
	readonly nudge: {
		readonly isShown: () => boolean;
		readonly answer: (answer: NudgeAnswer, neverAgain: boolean) => void;
		readonly onChanged: (listener: () => void) => () => void;
	};
	readonly sent: {
		/** Newest first. */
		readonly list: () => ReadonlyArray<SentEvent>;
		/** The events that would be sent next. */
		readonly preview: () => ReadonlyArray<SentWireEvent>;
	};
	readonly myData: MyData;
	/** The widget was shown. */
	readonly open: () => void;
	/** The widget was hidden. */
	readonly close: () => void;
	/** Records an event of the catalogue. */
	readonly track: (name: string, properties: Properties) => void;
	/** The plugin is being unloaded. Waits for nothing. */
	readonly destroy: () => void;
}

/** Puts the parts together and reacts to the host and the user. */
export function createTelemetryCore(deps: TelemetryDeps): TelemetryCore {
	const { clock, random, scheduler, transport, contract, build } = deps;
	/** An error in the host's own function must not stop the next request. */
	const onProblem = (message: string): void => {
		pcall(() => deps.onProblem(message));
	};
	const { events } = contract;
	const validate = createEventValidator(events);
	const settings = createDurableSettings(deps.store, scheduler);
	const consent = createConsent(settings, createPostponement(settings, clock, contract.version), contract.version);
	const installation = createInstallationIdStore(settings);
	const spool = createSpool(settings, clock, validate);
	const sentLog = createSentLog(settings, clock);
	const nudge = createNudge(settings, clock);
	const sessions = createSessions({ clock, random, spool, events, build });

	let isOpen = false;
	let isDestroyed = false;
	let isSpoolLoaded = false;
	let isSentLogLoaded = false;
	let cancelRefresh: (() => void) | undefined;
	/** Goes up whenever unsent events are dropped, so that a spool read that began before it is ignored. */
	let drops = 0;

	const isGranted = (): boolean => consent.current().answer === "granted";

	const uploader = createUploader({
		clock,
		random,
		scheduler,
		transport,
		consent,
		installation,
		sessions,
		sentLog,
		events,
		build,
		onBlocked: () => nudge.showIfDue(() => isOpen && isGranted()),
		onProblem,
	});

	const loadSpool = (): void => {
		isSpoolLoaded = true;
		const dropsBefore = drops;
		spool.load((spooled) => {
			if (dropsBefore === drops) {
				sessions.addSpooled(spooled);
				uploader.tick();
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
		uploader.endSessionIfSilent();
		if (sessions.current() === undefined) {
			sessions.start(consent.current().version);
		}
		uploader.tick();
	};

	const dropUnsent = (): void => {
		drops += 1;
		uploader.ignorePendingResponses();
		sessions.clear();
	};

	const myData = createMyData({
		installation,
		uploader,
		scheduler,
		dropUnsent: () => {
			dropUnsent();
			spool.clear();
		},
		clearSentLog: sentLog.clear,
		resume,
	});

	/** The spool also has other windows' events, so it is cleared only after a no, not when the answer was unreadable. */
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
		uploader.endSessionIfSilent();
		sessions.record(name, properties);
		uploader.eventRecorded();
	};

	const scheduleRefresh = (): void => {
		cancelRefresh = scheduler.after(refreshSeconds, () => {
			consent.refresh();
			scheduleRefresh();
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
		status: () => statusOf(consent.current(), uploader.status()),
		retry: uploader.retry,
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
					uploader.retry();
				}
			},
			onChanged: nudge.onChanged,
		},
		sent: { list: sentLog.list, preview: uploader.preview },
		myData,
		open: () => {
			isOpen = true;
			uploader.open();
			consent.load();
			if (!isSentLogLoaded) {
				isSentLogLoaded = true;
				sentLog.load();
			}
			resume();
			cancelRefresh?.();
			scheduleRefresh();
		},
		close: () => {
			isOpen = false;
			cancelRefresh?.();
			cancelRefresh = undefined;
			nudge.dismiss(false);
			uploader.close();
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
			uploader.flushOnUnload();
			sentLog.save();
		},
	};
}
