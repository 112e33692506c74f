import type { Definition, MetricsQuery } from "@flipbook-telemetry/metrics-schema";
import { allOf, definitions } from "@flipbook-telemetry/metrics-schema";
import type { Context } from "../context.js";
import { addDays, dayOf } from "../domain/day.js";
import { readActives } from "../metrics/read/actives.js";
import { readSessions } from "../metrics/read/sessions.js";
import { readStories } from "../metrics/read/stories.js";

/** The numbers that can be shown to everybody, by the name the maker chooses them by. */
export const shareable = {
	daily: definitions.activeDaily,
	weekly: definitions.activeWeekly,
	monthly: definitions.activeMonthly,
	sessions: definitions.sessions,
	stories: definitions.storiesOpened,
} as const satisfies Record<string, Definition>;

/** The name of a number that can be shown to everybody. */
export type Shareable = keyof typeof shareable;

/** A number that is shown to everybody. */
export interface SharedNumber {
	readonly name: Shareable;
	/** Null: too few installations are behind it to be shown. */
	readonly value: number | null;
}

/** What is shown to everybody, and the UTC day that it is about. */
export interface SharedNumbers {
	readonly day: string;
	readonly numbers: ReadonlyArray<SharedNumber>;
}

/** Reads what is shown to everybody. */
export type ReadShared = () => Promise<SharedNumbers>;

/** However many look: the numbers of a day that is over hardly change. */
const keptMs = 60_000;

/**
 * Reads the numbers of yesterday, the last whole day, that the maker has chosen to share. Numbers of fewer installations
 * than `SMALLEST_GROUP` are not shown here, although they are no breakdown: everybody can look.
 */
export function createReadShared({ config, now, reader }: Pick<Context, "config" | "now" | "reader">): ReadShared {
	const read = async (day: string): Promise<SharedNumbers> => {
		const all = { interval: "day", version: allOf, channel: allOf, traffic: "studio" } as const;
		const query: MetricsQuery = { from: day, to: day, ...all };
		const reading = { db: reader, query, smallestGroup: config.smallestGroup };
		const [actives, sessions, stories] = await Promise.all([
			readActives(reading),
			readSessions(reading),
			readStories(reading),
		]);
		const values: Readonly<Record<Shareable, number>> = {
			daily: actives.rows[0]?.daily ?? 0,
			weekly: actives.rows[0]?.weekly ?? 0,
			monthly: actives.rows[0]?.monthly ?? 0,
			sessions: sessions.rows[0]?.sessions ?? 0,
			stories: stories.rows[0]?.storiesOpened ?? 0,
		};
		const installations = sessions.rows[0]?.installations ?? 0;
		const groups: Readonly<Record<Shareable, number>> = { ...values, sessions: installations, stories: installations };
		return {
			day,
			numbers: config.sharedNumbers.map((name) => ({
				name,
				value: groups[name] === 0 || groups[name] >= config.smallestGroup ? values[name] : null,
			})),
		};
	};
	let kept: { readonly untilMs: number; readonly day: string; readonly shared: Promise<SharedNumbers> } | undefined;
	return () => {
		const nowMs = now();
		const day = addDays(dayOf(nowMs), -1);
		if (kept === undefined || kept.day !== day || nowMs >= kept.untilMs) {
			const shared = read(day);
			kept = { untilMs: nowMs + keptMs, day, shared };
			shared.catch(() => (kept = undefined));
		}
		return kept.shared;
	};
}
