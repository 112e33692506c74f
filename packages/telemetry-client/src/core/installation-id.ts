import type { DurableSettings } from "./durable-settings";
import { isUuid } from "./is-uuid";

const installationKey = "FlipbookTelemetry_installation";

/** The random id of this installation. The server issues it; the plugin settings keep it. */
export interface InstallationIdStore {
	/** Passes the id to `done`, or undefined when none has been issued yet. */
	readonly load: (done: (installationId: string | undefined) => void) => void;
	/**
	 * Saves an id that the server issued for a request with `sent`. If another window has saved a different one in the
	 * meantime, that one stays, so that all windows end up with the same id.
	 */
	readonly save: (issued: string, sent: string | undefined) => void;
	/** Discards this id. The next session gets a new one. */
	readonly discard: (installationId: string) => void;
}

/** Stored in place of a discarded id, since nil could also be a failed read. */
const tombstone = "none";

/** Creates no id itself: the server issues one when a session is requested, which needs consent. */
export function createInstallationIdStore(settings: DurableSettings): InstallationIdStore {
	/** Ids discarded in this run. They are not used again, even if Studio loses the write. */
	const discarded = new Set<string>();

	const isUsable = (value: unknown): value is string => isUuid(value) && !discarded.has(value);

	return {
		load: (done) => settings.read(installationKey, (value) => done(isUsable(value) ? value : undefined)),
		save: (issued, sent) => {
			const stored = settings.readOnce(installationKey);
			if (isUsable(stored) && stored !== sent) {
				return;
			}
			settings.write(installationKey, () => issued, isUsable);
		},
		discard: (installationId) => {
			discarded.add(installationId);
			settings.write(
				installationKey,
				(stored) => (isUsable(stored) ? stored : tombstone),
				(stored) => stored === tombstone || isUsable(stored),
			);
		},
	};
}
