import type { DurableSettings } from "./durable-settings";
import { isUuid } from "./is-uuid";

const installationKey = "FlipbookTelemetry_installation";

/** The random id of this installation, which the server issues and the plugin settings keep. */
export interface Identity {
	/** Hands over the id, or undefined when none has been issued yet. */
	readonly load: (done: (installationId: string | undefined) => void) => void;
	/**
	 * Keeps an id the server has issued in answer to `presented`. If another window was issued one in the meantime, that
	 * one stays, so that all windows end up with the same.
	 */
	readonly adopt: (issued: string, presented: string | undefined) => void;
	/** Lets go of this id; the next session is issued a new one. */
	readonly forget: (installationId: string) => void;
}

/** What stands in the place of an id that was let go of. Nothing at all could also be a failed read. */
const forgotten = "none";

/** Nothing is created here: without an id the server is asked for one, and only after a yes. */
export function createIdentity(settings: DurableSettings): Identity {
	/** Ids let go of in this run. Should Studio lose that write, they are not used again all the same. */
	const discarded = new Set<string>();

	const isUsable = (value: unknown): value is string => isUuid(value) && !discarded.has(value);

	return {
		load: (done) => settings.read(installationKey, (value) => done(isUsable(value) ? value : undefined)),
		adopt: (issued, presented) => {
			const stored = settings.peek(installationKey);
			if (isUsable(stored) && stored !== presented) {
				return;
			}
			settings.write(installationKey, () => issued, isUsable);
		},
		forget: (installationId) => {
			discarded.add(installationId);
			settings.write(
				installationKey,
				(stored) => (isUsable(stored) ? stored : forgotten),
				(stored) => stored === forgotten || isUsable(stored),
			);
		},
	};
}
