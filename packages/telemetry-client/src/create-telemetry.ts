import { catalogue, contractVersion } from "@flipbook-telemetry/event-schema";
import type { Channel, EventName, PropertiesOf, PropertyValue } from "@flipbook-telemetry/event-schema";
import type { ConsentSnapshot } from "./core/consent";
import { createTelemetryCore } from "./core/telemetry";
import { guarded } from "./guarded";
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
	/** Call with what was pressed in the popup. A popup closed without an answer is no answer: do not call. */
	answer(yes: boolean): void;
	/** Call with the new position of the switch in Settings. Off drops everything that was not sent yet. */
	setEnabled(on: boolean): void;
	/** Calls `listener` after every change, also by another Studio window; the returned function ends that. */
	onChanged(listener: (consent: ConsentSnapshot) => void): () => void;
}

/** Telemetry of one plugin. No method ever throws, yields or waits. */
export interface Telemetry {
	readonly consent: TelemetryConsent;
	/** The plugin's widget was shown. The first time, with consent, a session begins. */
	open(): void;
	/** The plugin's widget was hidden. What is waiting is sent; the session goes on if it is shown again within the hour. */
	close(): void;
	/** Something of the catalogue happened. Without consent this does nothing. */
	track<Name extends EventName>(name: Name, ...properties: TrackedProperties<Name>): void;
	/** Call from `plugin.Unloading`. What cannot be sent any more is sent on the next start. */
	destroy(): void;
}

/** Starts telemetry. Until there is a yes it reads one setting and does nothing else. */
export function createTelemetry(options: TelemetryOptions): Telemetry {
	const onProblem = options.onProblem ?? (() => {});
	const core = createTelemetryCore({
		clock: studioClock,
		random: createStudioRandom(),
		scheduler: createStudioScheduler(onProblem),
		store: createPluginSettingsStore(options.plugin),
		transport: createHttpTransport(options.baseUrl ?? defaultBaseUrl),
		contract: { version: contractVersion, events: catalogue },
		build: { pluginVersion: options.pluginVersion, channel: options.channel },
		onProblem,
	});
	const open = guarded(onProblem, core.open);
	const close = guarded(onProblem, core.close);
	const track = guarded(onProblem, core.track);
	const destroy = guarded(onProblem, core.destroy);
	const answer = guarded(onProblem, core.consent.answer);
	const setEnabled = guarded(onProblem, core.consent.setEnabled);

	return {
		consent: {
			current() {
				return core.consent.current();
			},
			answer(yes) {
				answer(yes);
			},
			setEnabled(on) {
				setEnabled(on);
			},
			onChanged(listener) {
				return core.consent.onChanged(guarded(onProblem, listener));
			},
		},
		open() {
			open();
		},
		close() {
			close();
		},
		track(name, ...properties) {
			const values = new Map<string, PropertyValue>();
			for (const [key, value] of pairs((properties[0] ?? {}) as Record<string, PropertyValue>)) {
				values.set(key, value);
			}
			track(name, values);
		},
		destroy() {
			destroy();
		},
	};
}
