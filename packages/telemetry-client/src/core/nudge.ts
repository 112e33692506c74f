import { t } from "@rbxts/t";
import type { DurableSettings } from "./durable-settings";
import type { Clock } from "./ports";

const nudgeKey = "FlipbookTelemetry_nudge";
const quietSeconds = 7 * 24 * 60 * 60;

/** The notice that Studio is blocking requests: whether it is shown, and when it may be shown again. */
export interface Nudge {
	readonly isShown: () => boolean;
	/**
	 * Shows it, unless it was shown within the last seven days or is never to be shown again. Reading that from the settings
	 * takes a moment; it is not shown if `isWanted` is false by then.
	 */
	readonly showIfDue: (isWanted: () => boolean) => void;
	/** Hides it; with `neverAgain` for good. */
	readonly dismiss: (neverAgain: boolean) => void;
	/** Calls `listener` whenever it is shown or hidden; the returned function unsubscribes. */
	readonly onChanged: (listener: () => void) => () => void;
}

interface NudgeRecord {
	/** When it was last shown, in seconds of the machine's clock. */
	readonly shownAt: number;
	readonly never: boolean;
}

const isNudgeRecord: t.check<NudgeRecord> = t.interface({ shownAt: t.number, never: t.boolean });

/** Also kept in memory, so that a write that Studio loses does not show the notice twice. */
export function createNudge(settings: DurableSettings, clock: Clock): Nudge {
	let known: NudgeRecord | undefined;
	let isShown = false;
	let isReading = false;
	const listeners = new Set<() => void>();

	const setShown = (shown: boolean): void => {
		if (shown !== isShown) {
			isShown = shown;
			for (const listener of listeners) {
				listener();
			}
		}
	};

	/** A time in the future comes from a wrong clock, and counts as long as one in the past. */
	const isQuiet = (record: NudgeRecord): boolean =>
		record.never || math.abs(clock.wall() - record.shownAt) < quietSeconds;

	const save = (record: NudgeRecord): void => {
		known = record;
		settings.write(
			nudgeKey,
			(stored) => ({ shownAt: record.shownAt, never: record.never || (isNudgeRecord(stored) && stored.never) }),
			(stored) => isNudgeRecord(stored) && isQuiet(stored) && (stored.never || !record.never),
		);
	};

	return {
		isShown: () => isShown,
		showIfDue: (isWanted) => {
			if (isShown || isReading || (known !== undefined && isQuiet(known))) {
				return;
			}
			isReading = true;
			settings.read(nudgeKey, (stored) => {
				isReading = false;
				if (isNudgeRecord(stored) && isQuiet(stored)) {
					known = stored;
				} else if (isWanted()) {
					save({ shownAt: clock.wall(), never: false });
					setShown(true);
				}
			});
		},
		dismiss: (neverAgain) => {
			if (neverAgain) {
				save({ shownAt: clock.wall(), never: true });
			}
			setShown(false);
		},
		onChanged: (listener) => {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
	};
}
