import type { Scheduler, SettingsStore } from "./ports";

const readAttempts = 4;
const writeAttempts = 4;
const pauseSeconds = 0.5;

/** Plugin settings that look twice. */
export interface DurableSettings {
	/** Reads once, now. Undefined may mean "not set" or "Studio could not read it just now". */
	readonly peek: (key: string) => unknown;
	/** Reads until there is a value, for about 1.5 s, and hands it over; undefined then does mean "not set". */
	readonly read: (key: string, done: (value: unknown) => void) => void;
	/**
	 * Writes what `change` makes of the stored value, looks a moment later whether it is there, and if not does it all
	 * again, from what is stored by then.
	 */
	readonly write: (key: string, change: Change, holds: Holds) => void;
	/** The same without a moment between, for when there is none: the plugin is being unloaded. */
	readonly writeAtOnce: (key: string, change: Change, holds: Holds) => void;
}

/** Makes the new value of a setting from the one that is stored; it may be called again, for a later one. */
type Change = (stored: unknown) => unknown;

/** Whether a stored value has the change in it. */
type Holds = (stored: unknown) => boolean;

/**
 * Studio's documentation says that with several windows open `GetSetting` can silently return nil and `SetSetting` can
 * silently do nothing, and to verify by reading after a short while. So a single nil is never taken at its word.
 */
export function createDurableSettings(store: SettingsStore, scheduler: Scheduler): DurableSettings {
	const latestWrite = new Map<string, number>();

	const read = (key: string, done: (value: unknown) => void, attempt = 1): void => {
		const value = store.read(key);
		if (value !== undefined || attempt >= readAttempts) {
			done(value);
			return;
		}
		scheduler.after(pauseSeconds, () => read(key, done, attempt + 1));
	};

	/** What a change starts from. A value that is overlooked here would be overwritten, another window's part and all. */
	const stored = (key: string): unknown => {
		for (let attempt = 1; attempt < readAttempts; attempt++) {
			const value = store.read(key);
			if (value !== undefined) {
				return value;
			}
		}
		return store.read(key);
	};

	const claim = (key: string): number => {
		const ticket = (latestWrite.get(key) ?? 0) + 1;
		latestWrite.set(key, ticket);
		return ticket;
	};

	const write: DurableSettings["write"] = (key, change, holds) => {
		const ticket = claim(key);
		const attemptWrite = (attempt: number): void => {
			if (latestWrite.get(key) !== ticket) {
				return;
			}
			store.write(key, change(stored(key)));
			if (attempt < writeAttempts) {
				scheduler.after(pauseSeconds, () => {
					if (!holds(store.read(key))) {
						attemptWrite(attempt + 1);
					}
				});
			}
		};
		attemptWrite(1);
	};

	const writeAtOnce: DurableSettings["writeAtOnce"] = (key, change, holds) => {
		claim(key);
		let attempt = 0;
		do {
			attempt += 1;
			store.write(key, change(stored(key)));
		} while (attempt < writeAttempts && !holds(stored(key)));
	};

	return { peek: store.read, read: (key, done) => read(key, done), write, writeAtOnce };
}
