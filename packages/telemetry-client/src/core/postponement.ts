import { limits } from "@flipbook-telemetry/event-schema";
import { t } from "@rbxts/t";
import type { DurableSettings } from "./durable-settings";
import type { Clock } from "./ports";
import { wholeNumber } from "./whole-number";

const postponedKey = "FlipbookTelemetry_postponed";
const daySeconds = 24 * 60 * 60;

/** How often the popup was closed without an answer, and whether it may come back. */
export interface Postponement {
	/** Reads the settings and calls `done`; until then the popup may not be shown. */
	readonly load: (done: () => void) => void;
	/** Whether the popup may be shown: not yet today, and not often enough to give up. */
	readonly allowsAsking: () => boolean;
	/** The popup was closed without an answer. */
	readonly postpone: () => void;
}

interface PostponementRecord {
	readonly times: number;
	/** When it was last closed, in seconds of the machine's clock. */
	readonly at: number;
	/** The contract version that was asked about; a wider one is a new question. */
	readonly version: number;
}

const isRecord: t.check<PostponementRecord> = t.interface({
	times: wholeNumber(1, math.huge),
	at: t.number,
	version: wholeNumber(1, math.huge),
});

/** Days are counted in UTC: nothing here needs to know where the machine is. */
export function createPostponement(settings: DurableSettings, clock: Clock, contractVersion: number): Postponement {
	let isLoaded = false;
	let known: PostponementRecord | undefined;

	const today = (): number => math.floor(clock.wall() / daySeconds);

	const relevant = (stored: unknown): PostponementRecord | undefined =>
		isRecord(stored) && stored.version === contractVersion ? stored : undefined;

	const wasToday = (record: PostponementRecord): boolean => math.floor(record.at / daySeconds) === today();

	const allows = (record: PostponementRecord | undefined): boolean =>
		record === undefined || (record.times < limits.maxAsks && !wasToday(record));

	return {
		load: (done) =>
			settings.read(postponedKey, (stored) => {
				isLoaded = true;
				const read = relevant(stored);
				// What Studio has lost since is still known.
				if (read !== undefined && read.times >= (known?.times ?? 0)) {
					known = read;
				}
				done();
			}),
		allowsAsking: () => isLoaded && allows(known),
		postpone: () => {
			const closed = (stored: unknown): PostponementRecord => {
				const before = relevant(stored) ?? known;
				// Two windows that are closed on one day have asked once.
				if (before !== undefined && wasToday(before)) {
					return before;
				}
				return { times: (before?.times ?? 0) + 1, at: clock.wall(), version: contractVersion };
			};
			const wanted = closed(settings.peek(postponedKey));
			known = wanted;
			settings.write(postponedKey, closed, (stored) => (relevant(stored)?.times ?? 0) >= wanted.times);
		},
	};
}
