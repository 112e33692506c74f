import { t } from "@rbxts/t";
import type { DurableSettings } from "./durable-settings";
import type { Clock } from "./ports";

const nudgeKey = "FlipbookTelemetry_nudge";
const quietSeconds = 7 * 24 * 60 * 60;

/** The note that Studio is blocking requests: whether it is shown, and when it may be again. */
export interface Nudge {
	readonly isShown: () => boolean;
	/**
	 * Shows it, unless it was shown within the last seven days or is never to be shown again. Looking that up takes a
	 * moment, after which `isWanted` is asked whether there still is anybody to show it to.
	 */
	readonly consider: (isWanted: () => boolean) => void;
	/** Takes it away; with `neverAgain` for good. */
	readonly dismiss: (neverAgain: boolean) => void;
	/** Calls `listener` whenever it is shown or taken away; the returned function ends that. */
	readonly onChanged: (listener: () => void) => () => void;
}

interface NudgeRecord {
	/** When it was last shown, in seconds of the machine's clock. */
	readonly shownAt: number;
	readonly never: boolean;
}

const isNudgeRecord: t.check<NudgeRecord> = t.interface({ shownAt: t.number, never: t.boolean });

/** Kept in memory too, since Studio may lose what is written: nobody is to be disturbed twice for that. */
export function createNudge(settings: DurableSettings, clock: Clock): Nudge {
	let known: NudgeRecord | undefined;
	let isShown = false;
	let isLooking = false;
	const listeners = new Set<() => void>();

	const set = (shown: boolean): void => {
		if (shown !== isShown) {
			isShown = shown;
			for (const listener of listeners) {
				listener();
			}
		}
	};

	/** A time in the future was written by a clock that was wrong; it keeps quiet no longer than one in the past. */
	const isQuiet = (record: NudgeRecord): boolean =>
		record.never || math.abs(clock.wall() - record.shownAt) < quietSeconds;

	const keep = (record: NudgeRecord): void => {
		known = record;
		settings.write(
			nudgeKey,
			(stored) => ({ shownAt: record.shownAt, never: record.never || (isNudgeRecord(stored) && stored.never) }),
			(stored) => isNudgeRecord(stored) && isQuiet(stored) && (stored.never || !record.never),
		);
	};

	return {
		isShown: () => isShown,
		consider: (isWanted) => {
			if (isShown || isLooking || (known !== undefined && isQuiet(known))) {
				return;
			}
			isLooking = true;
			settings.read(nudgeKey, (stored) => {
				isLooking = false;
				if (isNudgeRecord(stored) && isQuiet(stored)) {
					known = stored;
				} else if (isWanted()) {
					keep({ shownAt: clock.wall(), never: false });
					set(true);
				}
			});
		},
		dismiss: (neverAgain) => {
			if (neverAgain) {
				keep({ shownAt: clock.wall(), never: true });
			}
			set(false);
		},
		onChanged: (listener) => {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
	};
}
