import type { DurableSettings } from "./durable-settings";

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
}

/** A UUID in lower case. The value came from a settings file that other plugins can write to, so it is checked. */
function isInstallationId(value: unknown): value is string {
	return (
		typeIs(value, "string") &&
		value.size() === 36 &&
		value.match("^%x+%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x+$")[0] !== undefined &&
		value.sub(9, 9) === "-"
	);
}

/** Nothing is created here: without an id the server is asked for one, and only after a yes. */
export function createIdentity(settings: DurableSettings): Identity {
	return {
		load: (done) => settings.read(installationKey, (value) => done(isInstallationId(value) ? value : undefined)),
		adopt: (issued, presented) => {
			const stored = settings.peek(installationKey);
			if (isInstallationId(stored) && stored !== presented) {
				return;
			}
			settings.write(installationKey, () => issued, isInstallationId);
		},
	};
}
