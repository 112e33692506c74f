import type { Scheduler, SettingsStore } from "./ports";

const readAttempts = 4;
const writeAttempts = 4;
const retrySeconds = 0.5;

/** Plugin settings with retries, since Studio can silently fail to read and to write. */
export interface DurableSettings {
	/** Reads once, now. Undefined may mean "not set" or "Studio could not read it just now". */
	readonly readOnce: (key: string) => unknown;
	/** Reads until there is a value, for about 1.5 s, and passes it to `done`. Undefined then means "not set". */
	readonly read: (key: string, done: (value: unknown) => void) => void;
	/**
	 * Writes the result of `update`, reads it back a moment later, and repeats both if `isSaved` is false, starting from the
	 * value stored by then. A later write of the same key replaces this one.
	 */
	readonly write: (key: string, update: Update, isSaved: IsSaved) => void;
	/** The same without pauses, for when the plugin is being unloaded. */
	readonly writeNow: (key: string, update: Update, isSaved: IsSaved) => void;
}

/** Makes the new value of a setting from the stored one. Called again for each attempt. */
type Update = (stored: unknown) => unknown;

/** Whether the stored value contains the update. */
type IsSaved = (stored: unknown) => boolean;

/**
 * Studio's documentation says that with several windows open `GetSetting` can silently return nil and `SetSetting` can
 * silently do nothing, and recommends reading back after a short while. So a single nil never counts as "not set".
 */
export function createDurableSettings(store: SettingsStore, scheduler: Scheduler): DurableSettings {
	const latestWrite = new Map<string, number>();

	const read = (key: string, done: (value: unknown) => void, attempt = 1): void => {
		const value = store.read(key);
		if (value !== undefined || attempt >= readAttempts) {
			done(value);
			return;
		}
		scheduler.after(retrySeconds, () => read(key, done, attempt + 1));
	};

	/** What an update starts from. A nil by mistake would overwrite what another window has written, so this reads again. */
	const readNow = (key: string): unknown => {
		for (let attempt = 1; attempt < readAttempts; attempt++) {
			const value = store.read(key);
			if (value !== undefined) {
				return value;
			}
		}
		return store.read(key);
	};

	const beginWrite = (key: string): number => {
		const ticket = (latestWrite.get(key) ?? 0) + 1;
		latestWrite.set(key, ticket);
		return ticket;
	};

	const write: DurableSettings["write"] = (key, update, isSaved) => {
		const ticket = beginWrite(key);
		const attemptWrite = (attempt: number): void => {
			if (latestWrite.get(key) !== ticket) {
				return;
			}
			store.write(key, update(readNow(key)));
			if (attempt < writeAttempts) {
				scheduler.after(retrySeconds, () => {
					if (!isSaved(store.read(key))) {
						attemptWrite(attempt + 1);
					}
				});
			}
		};
		attemptWrite(1);
	};

	const writeNow: DurableSettings["writeNow"] = (key, update, isSaved) => {
		beginWrite(key);
		let attempt = 0;
		do {
			attempt += 1;
			store.write(key, update(readNow(key)));
		} while (attempt < writeAttempts && !isSaved(readNow(key)));
	};

	return { readOnce: store.read, read: (key, done) => read(key, done), write, writeNow };
}
