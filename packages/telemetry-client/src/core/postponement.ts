import { limits } from "@flipbook-telemetry/event-schema";
import { t } from "@rbxts/t";
import type { DurableSettings } from "./durable-settings";
import type { Clock } from "./ports";
import { wholeNumber } from "./whole-number";

const postponedKey = "FlipbookTelemetry_postponed";
const daySeconds = 24 * 60 * 60;

/** Counts how often the consent popup was closed without an answer, and decides whether it may be shown again. */
export interface Postponement {
	/** Reads the settings and calls `done`. Until then the popup may not be shown. */
	readonly load: (done: () => void) => void;
	/** Whether the popup may be shown: not if it was closed today, nor after `limits.maxConsentPrompts` times. */
	readonly mayAsk: () => boolean;
	/** The popup was closed without an answer. */
	readonly postpone: () => void;
}

interface PostponementRecord {
	readonly times: number;
	/** When it was last closed, in seconds of the machine's clock. */
	readonly at: number;
	/** The contract version that was asked about. A newer one is counted anew. */
	readonly version: number;
}

const isRecord: t.check<PostponementRecord> = t.interface({
	times: wholeNumber(1, math.huge),
	at: t.number,
	version: wholeNumber(1, math.huge),
});

/** Days are UTC days. */
export function createPostponement(settings: DurableSettings, clock: Clock, contractVersion: number): Postponement {
	let isLoaded = false;
	let known: PostponementRecord | undefined;

	const today = (): number => math.floor(clock.wall() / daySeconds);

	const relevant = (stored: unknown): PostponementRecord | undefined =>
		isRecord(stored) && stored.version === contractVersion ? stored : undefined;

	const wasToday = (record: PostponementRecord): boolean => math.floor(record.at / daySeconds) === today();

	const allows = (record: PostponementRecord | undefined): boolean =>
		record === undefined || (record.times < limits.maxConsentPrompts && !wasToday(record));

	return {
		load: (done) =>
			settings.read(postponedKey, (stored) => {
				isLoaded = true;
				const read = relevant(stored);
				// A write that Studio lost still counts in this run.
				if (read !== undefined && read.times >= (known?.times ?? 0)) {
					known = read;
				}
				done();
			}),
		mayAsk: () => isLoaded && allows(known),
		postpone: () => {
			const closed = (stored: unknown): PostponementRecord => {
				const before = relevant(stored) ?? known;
				// Closed in two windows on one day counts once.
				if (before !== undefined && wasToday(before)) {
					return before;
				}
				return { times: (before?.times ?? 0) + 1, at: clock.wall(), version: contractVersion };
			};
			const wanted = closed(settings.readOnce(postponedKey));
			known = wanted;
			settings.write(postponedKey, closed, (stored) => (relevant(stored)?.times ?? 0) >= wanted.times);
		},
	};
}
