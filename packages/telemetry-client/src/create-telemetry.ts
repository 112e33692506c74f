import { catalogue, contractVersion } from "@flipbook-telemetry/event-schema";
import type { Channel, EventName, PropertiesOf, PropertyValue } from "@flipbook-telemetry/event-schema";
import type { ConsentSnapshot } from "./core/consent";
import type { MyDataResult } from "./core/my-data";
import type { SentEvent, SentWireEvent } from "./core/sent-log";
import type { TelemetryStatus } from "./core/status";
import { createTelemetryCore } from "./core/telemetry";
import type { NudgeAnswer } from "./core/telemetry";
import { encodeJson } from "./studio/encode-json";
import { guarded, isolated } from "./studio/guarded";
import { createHttpTransport } from "./studio/http-transport";
import type { PluginSettings } from "./studio/plugin-settings-store";
import { createPluginSettingsStore } from "./studio/plugin-settings-store";
import { createStudioClock } from "./studio/studio-clock";
import { createStudioRandom } from "./studio/studio-random";
import { createStudioScheduler } from "./studio/studio-scheduler";

/** The default server. It keeps one host name for ever, since Studio asks for permission host by host. */
export const defaultBaseUrl = "https://apis.flipbooklabs.com";

/** The options of `createTelemetry`. */
export interface TelemetryOptions {
	/** Studio's `plugin` global; only its settings are used. */
	readonly plugin: PluginSettings;
	/** Three numbers of one to four digits, such as `2.5.0`. */
	readonly pluginVersion: string;
	readonly channel: Channel;
	/** The server's address without a path. Default: `defaultBaseUrl`. */
	readonly baseUrl?: string;
	/** Called with mistakes in the use of this API and with faults inside it. Default: nothing is reported. */
	readonly onProblem?: (message: string) => void;
}

/** `track`'s arguments after the name: the properties, if the event has any. */
export type TrackedProperties<Name extends EventName> = keyof PropertiesOf<Name> extends never
	? []
	: [properties: PropertiesOf<Name>];

/** The user's decision. */
export interface TelemetryConsent {
	/** The decision now. `loading` for a moment after the start, since a failed read of Studio's settings is repeated. */
	current(): ConsentSnapshot;
	/** Call with the answer given in the popup. */
	answer(yes: boolean): void;
	/**
	 * Call when the popup was closed without an answer. Nothing is sent, and `shouldAsk` becomes true again on another
	 * day, until the popup was shown three times.
	 */
	postpone(): void;
	/** Call with the new state of the switch in Settings. Off drops everything that was not sent yet. */
	setEnabled(on: boolean): void;
	/** Calls `listener` after every change, also by another Studio window; the returned function unsubscribes. */
	onChanged(listener: (consent: ConsentSnapshot) => void): () => void;
}

/** The notice that Studio is blocking requests, for a user who consented to them. */
export interface TelemetryNudge {
	/** Whether it should be shown now: at most once in seven days, and never after "don't show this again". */
	isShown(): boolean;
	/** Call with the button that was pressed; `understood` tries again at once, `turnOff` is a no. */
	answer(answer: NudgeAnswer, neverAgain: boolean): void;
	/** Calls `listener` whenever `isShown` changes; the returned function unsubscribes. */
	onChanged(listener: () => void): () => void;
}

/** What was sent, and what would be sent next. Nothing here sends anything. */
export interface TelemetrySent {
	/** Every event of this session and the last, as it was sent, newest first. */
	list(): ReadonlyArray<SentEvent>;
	/** The events that would be sent next. */
	preview(): ReadonlyArray<SentWireEvent>;
	/** The JSON of one or several events, as it is sent; `null` for what cannot be written as JSON. */
	toJson(events: SentWireEvent | ReadonlyArray<SentWireEvent>): string;
}

/** What a user can do about the data of this installation. `done` may be called late: Studio may ask for permission first. */
export interface TelemetryMyData {
	/** Discards the anonymous id. The next session gets a new one, which the server cannot join to the old one. */
	resetId(done: (result: MyDataResult) => void): void;
	/** Fetches everything that the server stores, as JSON. */
	export(done: (result: MyDataResult) => void): void;
	/** Has the server erase everything it stores, then discards the id. */
	erase(done: (result: MyDataResult) => void): void;
}

/** Telemetry of one plugin. No method ever throws, yields or waits. */
export interface Telemetry {
	/** The host name that everything is sent to, for the dialogs to show. */
	readonly domain: string;
	readonly consent: TelemetryConsent;
	readonly nudge: TelemetryNudge;
	readonly sent: TelemetrySent;
	readonly myData: TelemetryMyData;
	/** What telemetry is doing. There is no change event: poll it each second while it is shown. */
	status(): TelemetryStatus;
	/** Tries again at once after a failure. */
	retry(): void;
	/** The plugin's widget was shown. The first time, with consent, a session begins. */
	open(): void;
	/** The plugin's widget was hidden. Queued events are sent; the session goes on if it is shown again within the hour. */
	close(): void;
	/** Records an event of the catalogue. Without consent it does nothing. */
	track<Name extends EventName>(name: Name, ...properties: TrackedProperties<Name>): void;
	/** Call from `plugin.Unloading`. What cannot be sent by then is sent on the next start. */
	destroy(): void;
}

function hostNameOf(baseUrl: string): string {
	return (baseUrl.match("^%a+://([^/:]+)")[0] as string | undefined) ?? baseUrl;
}

/** Creates telemetry for a plugin. Until there is consent it only reads plugin settings. */
export function createTelemetry(options: TelemetryOptions): Telemetry {
	const onProblem = isolated(() => {}, options.onProblem ?? (() => {}));
	const baseUrl = tostring(options.baseUrl ?? defaultBaseUrl);
	const core = createTelemetryCore({
		clock: createStudioClock(),
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
		domain: hostNameOf(baseUrl),
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
				return core.consent.onChanged(isolated(onProblem, listener));
			},
		},
		nudge: {
			isShown() {
				return core.nudge.isShown();
			},
			answer(pressed, neverAgain) {
				answerNudge(pressed, neverAgain);
			},
			onChanged(listener) {
				return core.nudge.onChanged(isolated(onProblem, listener));
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
				resetId(isolated(onProblem, done));
			},
			export(done) {
				exportData(isolated(onProblem, done));
			},
			erase(done) {
				eraseData(isolated(onProblem, done));
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
