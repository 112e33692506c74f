import type { Database } from "../database/database.js";
import { missingDays } from "../sinks/feed/missing-days.js";
import { readProgress } from "../sinks/read-progress.js";
import type { Sink } from "../sinks/sinks.js";
import type { OldDays } from "./old-days.js";
import { findOldDays } from "./old-days.js";

/** Days past their time that are kept, because a sink has not got all of them. */
export interface HeldDays {
	readonly sink: string;
	/** UTC days, the oldest first. */
	readonly days: ReadonlyArray<string>;
	/** When the sink last had everything, in milliseconds since 1970; undefined when it never had. */
	readonly caughtUpAtMs: number | undefined;
}

/** Finds out which of the old days are held by which sink. */
export async function findHeldDays(
	db: Database,
	{ withPartition, withStrays }: OldDays,
	sinks: ReadonlyArray<Sink>,
): Promise<ReadonlyArray<HeldDays>> {
	const old = [...new Set([...withPartition, ...withStrays])];
	if (old.length === 0) {
		return [];
	}
	const held: Array<HeldDays> = [];
	for (const [index, { name, caughtUpAtMs }] of (await readProgress(db, sinks)).entries()) {
		const follower = sinks[index]?.follower;
		const days = follower === undefined ? [] : await missingDays(db, follower, old);
		if (days.length > 0) {
			held.push({ sink: name, days, caughtUpAtMs });
		}
	}
	return held;
}

/** Says which days are held, and since when the sink is behind. */
export function heldInWords({ days, caughtUpAtMs }: HeldDays): string {
	const [oldest, newest] = [days[0], days.at(-1)];
	const which =
		days.length === 1 ? `The events of ${oldest}` : `The events of ${days.length} days from ${oldest} to ${newest}`;
	const since =
		caughtUpAtMs === undefined
			? "never had everything"
			: `last had everything at ${new Date(caughtUpAtMs).toISOString()}`;
	return `${which} are past their time and kept, because it has not got all of them. It ${since}.`;
}

/** How many days each sink holds; 0 for one that holds none. */
export async function countHeldDays(
	db: Database,
	sinks: ReadonlyArray<Sink>,
	nowMs: number,
	retentionDays: number,
): Promise<ReadonlyArray<{ readonly sink: string; readonly days: number }>> {
	const held = await findHeldDays(db, await findOldDays(db, nowMs, retentionDays), sinks);
	const counts = new Map(held.map(({ sink, days }) => [sink, days.length]));
	return sinks.map(({ name }) => ({ sink: name, days: counts.get(name) ?? 0 }));
}
