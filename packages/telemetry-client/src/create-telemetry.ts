import { catalogue, contractVersion } from "@flipbook-telemetry/event-schema";
import type { Channel, EventName, PropertiesOf, PropertyValue } from "@flipbook-telemetry/event-schema";
import type { ConsentSnapshot } from "./core/consent";
import type { MyDataResult } from "./core/my-data";
import type { SentEvent, SentWireEvent } from "./core/sent-log";
import type { TelemetryStatus } from "./core/status";
import { createTelemetryCore } from "./core/telemetry";
import type { NudgeAnswer } from "./core/telemetry";
import { encodeJson } from "./studio/encode-json";
import { apart, guarded } from "./studio/guarded";
import { createHttpTransport } from "./studio/http-transport";
import type { PluginSettings } from "./studio/plugin-settings-store";
import { createPluginSettingsStore } from "./studio/plugin-settings-store";
import { studioClock } from "./studio/studio-clock";
import { createStudioRandom } from "./studio/studio-random";
import { createStudioScheduler } from "./studio/studio-scheduler";

/** Where telemetry goes when nothing else is said. One host name for ever: Studio asks for permission host by host. */
export const defaultBaseUrl = "https://apis.flipbooklabs.com";

/** What a plugin says of itself. */
export interface TelemetryOptions {
	/** Studio's `plugin` global; only its settings are used. */
	readonly plugin: PluginSettings;
	/** Three numbers of one to four digits, such as `2.5.0`. */
	readonly pluginVersion: string;
	readonly channel: Channel;
	/** The server's address without a path. Default: `defaultBaseUrl`. */
	readonly baseUrl?: string;
	/** Hears of mistakes in the use of this API and of faults inside it. Default: silence. */
	readonly onProblem?: (message: string) => void;
}

/** `track`'s arguments after the name: the properties, if the event has any. */
export type TrackedProperties<Name extends EventName> = keyof PropertiesOf<Name> extends never
	? []
	: [properties: PropertiesOf<Name>];

/** The person's decision. */
export interface TelemetryConsent {
	/** What is known now. `loading` for a moment after the start, since Studio's settings must be read more than once. */
	current(): ConsentSnapshot;
	/** Call with what was pressed in the popup. */
	answer(yes: boolean): void;
	/**
	 * Call when the popup was closed without an answer. Nothing is sent, and `shouldAsk` becomes true again on another
	 * day, until the popup was shown three times.
	 */
	postpone(): void;
	/** Call with the new position of the switch in Settings. Off drops everything that was not sent yet. */
	setEnabled(on: boolean): void;
	/** Calls `listener` after every change, also by another Studio window; the returned function ends that. */
	onChanged(listener: (consent: ConsentSnapshot) => void): () => void;
}

/** The note that Studio is blocking requests, for someone who said yes to them. */
export interface TelemetryNudge {
	/** Whether it should be on the screen now: at most once in seven days, and never after "don't show this again". */
	isShown(): boolean;
	/** Call with the button that was pressed; `understood` tries again at once, `turnOff` is a no. */
	answer(answer: NudgeAnswer, neverAgain: boolean): void;
	/** Calls `listener` whenever `isShown` changes; the returned function ends that. */
	onChanged(listener: () => void): () => void;
}

/** What was sent, and what would be. Looking sends nothing. */
export interface TelemetrySent {
	/** Every event of this session and the last, as it was sent, newest first. */
	list(): ReadonlyArray<SentEvent>;
	/** The events that the next send would hold, were it now. */
	preview(): ReadonlyArray<SentWireEvent>;
	/** The JSON of an event or several, as they travel; `null` for what JSON cannot hold. */
	toJson(events: SentWireEvent | ReadonlyArray<SentWireEvent>): string;
}

/** What a person can do about the data of this installation. `done` may be called late, as a person may take their time. */
export interface TelemetryMyData {
	/** Lets go of the anonymous id; the next session gets a new one, which the server cannot join to the old one. */
	resetId(done: (result: MyDataResult) => void): void;
	/** Fetches everything the server holds, as JSON. */
	export(done: (result: MyDataResult) => void): void;
	/** Has the server erase everything it holds, then lets go of the id. */
	erase(done: (result: MyDataResult) => void): void;
}

/** Telemetry of one plugin. No method ever throws, yields or waits. */
export interface Telemetry {
	/** The host that everything is sent to, for the dialogs to name. */
	readonly domain: string;
	readonly consent: TelemetryConsent;
	readonly nudge: TelemetryNudge;
	readonly sent: TelemetrySent;
	readonly myData: TelemetryMyData;
	/** How things stand. There is no event for it: ask again each second while it is on the screen. */
	status(): TelemetryStatus;
	/** Tries again at once, after whatever failed. */
	retry(): void;
	/** The plugin's widget was shown. The first time, with consent, a session begins. */
	open(): void;
	/** The plugin's widget was hidden. What is waiting is sent; the session goes on if it is shown again within the hour. */
	close(): void;
	/** Something of the catalogue happened. Without consent this does nothing. */
	track<Name extends EventName>(name: Name, ...properties: TrackedProperties<Name>): void;
	/** Call from `plugin.Unloading`. What cannot be sent any more is sent on the next start. */
	destroy(): void;
}

function hostOf(baseUrl: string): string {
	return (baseUrl.match("^%a+://([^/:]+)")[0] as string | undefined) ?? baseUrl;
}

/** Starts telemetry. Until there is a yes it reads one setting and does nothing else. */
export function createTelemetry(options: TelemetryOptions): Telemetry {
	const onProblem = apart(() => {}, options.onProblem ?? (() => {}));
	const baseUrl = tostring(options.baseUrl ?? defaultBaseUrl);
	const core = createTelemetryCore({
		clock: studioClock,
		random: createStudioRandom(),
		scheduler: createStudioScheduler(onProblem),
		store: createPluginSettingsStore(options.plugin),
		transport: createHttpTransport(baseUrl, onProblem),
		contract: { version: contractVersion, events: catalogue },
		build: { pluginVersion: options.pluginVersion, channel: options.channel },
		onProblem,
	});
	const guard = <Args extends Array<unknown>>(action: (...args: Args) => void): ((...args: Args) => void) =>
		guarded(onProblem, action);
	const open = guard(core.open);
	const close = guard(core.close);
	const track = guard((name: string, properties: object = {}) => {
		const values = new Map<string, PropertyValue>();
		for (const [key, value] of pairs(properties as Record<string, PropertyValue>)) {
			values.set(key, value);
		}
		core.track(name, values);
	});
	const destroy = guard(core.destroy);
	const retry = guard(core.retry);
	const answer = guard(core.consent.answer);
	const postpone = guard(core.consent.postpone);
	const setEnabled = guard(core.consent.setEnabled);
	const answerNudge = guard(core.nudge.answer);
	const resetId = guard(core.myData.resetId);
	const exportData = guard(core.myData.export);
	const eraseData = guard(core.myData.erase);

	return {
		domain: hostOf(baseUrl),
		consent: {
			current() {
				return core.consent.current();
			},
			answer(yes) {
				answer(yes);
			},
			postpone() {
				postpone();
			},
			setEnabled(on) {
				setEnabled(on);
			},
			onChanged(listener) {
				return core.consent.onChanged(apart(onProblem, listener));
			},
		},
		nudge: {
			isShown() {
				return core.nudge.isShown();
			},
			answer(given, neverAgain) {
				answerNudge(given, neverAgain);
			},
			onChanged(listener) {
				return core.nudge.onChanged(apart(onProblem, listener));
			},
		},
		sent: {
			list() {
				return core.sent.list();
			},
			preview() {
				return core.sent.preview();
			},
			toJson(events) {
				const [ok, json] = pcall(() => encodeJson(events));
				return ok ? json : "null";
			},
		},
		myData: {
			resetId(done) {
				resetId(apart(onProblem, done));
			},
			export(done) {
				exportData(apart(onProblem, done));
			},
			erase(done) {
				eraseData(apart(onProblem, done));
			},
		},
		status() {
			return core.status();
		},
		retry() {
			retry();
		},
		open() {
			open();
		},
		close() {
			close();
		},
		track(name, ...properties) {
			track(name, properties[0]);
		},
		destroy() {
			destroy();
		},
	};
}
