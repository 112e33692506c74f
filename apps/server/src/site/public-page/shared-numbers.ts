import type { Definition } from "@flipbook-telemetry/numbers-schema";
import { allOf, definitions, rules } from "@flipbook-telemetry/numbers-schema";
import { sql } from "kysely";
import type { Database } from "../../database/database.js";
import { addDays, mondayOf } from "../../database/day.js";
import type { RangeCount } from "./withhold.js";
import { whatMayBeShown } from "./withhold.js";

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
	/**
	 * The whole UTC days that it is about, both included. Undefined: no such range has been counted yet.
	 */
	readonly range: { readonly from: string; readonly to: string } | undefined;
	/** Null: it is not counted yet, or it is about too few installations, or would reveal something about as few. */
	readonly value: number | null;
}

/** Reads what is shown to everybody. */
export type ReadShared = () => Promise<ReadonlyArray<SharedNumber>>;

/** The numbers of days that are over hardly change. */
const keptMs = 60_000;

const overEverybody = { plugin_version: allOf, channel: allOf, traffic: "studio" } as const;

/** The last day that was counted after it was over: sessions of an unfinished day are still to come. */
async function lastWholeDay(db: Database): Promise<string | undefined> {
	const { rows } = await sql<{ day: string | null }>`
		SELECT max(day) AS day FROM rolled_days
		WHERE rolled_at >= (day + 1)::timestamp AT TIME ZONE 'UTC'`.execute(db);
	return rows[0]?.day ?? undefined;
}

interface ActiveCount extends RangeCount {
	readonly name: "daily" | "weekly" | "monthly";
}

/**
 * Every count of active installations that is shown up to a day, or was, as far as the newest overlap it: each day, each week
 * from Monday to Sunday, and the 30 days that end with a month. Ranges that move by a day at a time would reveal, by
 * subtraction, who came on one day.
 */
async function readActiveCounts(
	db: Database,
	last: string,
	shared: ReadonlyArray<Shareable>,
): Promise<ReadonlyArray<ActiveCount>> {
	const lastOfMonth = addDays(`${addDays(last, 1).slice(0, 8)}01`, -1);
	const first = addDays(lastOfMonth, 1 - rules.monthDays);
	const { rows } = await sql<{ day: string; daily: number; weekly: number; monthly: number }>`
		SELECT rolled_days.day, coalesce(daily, 0) AS daily, coalesce(weekly, 0) AS weekly, coalesce(monthly, 0) AS monthly
		FROM rolled_days
		LEFT JOIN daily_actives ON daily_actives.day = rolled_days.day
			AND (plugin_version, channel, traffic) = (${allOf}, ${allOf}, 'studio')
		WHERE rolled_at IS NOT NULL AND rolled_days.day BETWEEN ${first}::date AND ${last}::date
		ORDER BY rolled_days.day`.execute(db);
	const counts = rows.flatMap(({ day, daily, weekly, monthly }): ReadonlyArray<ActiveCount> => [
		{ name: "daily", from: day, to: day, installations: daily },
		...(mondayOf(addDays(day, 1)) === addDays(day, 1)
			? [{ name: "weekly", from: mondayOf(day), to: day, installations: weekly } as const]
			: []),
		...(day === lastOfMonth ? [{ name: "monthly", from: first, to: day, installations: monthly } as const] : []),
	]);
	return counts.filter(({ name }) => shared.includes(name));
}

interface DayCount {
	readonly sessions: number;
	readonly stories: number;
	readonly sessionInstallations: number;
	readonly storyInstallations: number;
}

/** What was done on a day, and by how many installations. */
async function readDay(db: Database, day: string): Promise<DayCount> {
	const sessions = await db
		.selectFrom("daily_sessions")
		.select(["sessions", "stories_opened", "installations"])
		.where((where) => where.and({ day, ...overEverybody }))
		.executeTakeFirst();
	const stories = await db
		.selectFrom("daily_uses")
		.select("installations")
		.where((where) => where.and({ day, ...overEverybody, name: "StoryOpened", property: "" }))
		.executeTakeFirst();
	return {
		sessions: sessions?.sessions ?? 0,
		stories: sessions?.stories_opened ?? 0,
		sessionInstallations: sessions?.installations ?? 0,
		storyInstallations: stories?.installations ?? 0,
	};
}

/** What is shared, and what it is read with. */
export interface SharedNumberOptions {
	readonly reader: Database;
	/** The numbers that the maker has chosen. */
	readonly sharedNumbers: ReadonlyArray<Shareable>;
	/** Numbers of fewer installations are withheld. */
	readonly smallestGroup: number;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

/**
 * Reads the numbers that the maker has chosen to share, of ranges that have been counted whole. Numbers about fewer
 * installations than `SMALLEST_GROUP`, and those that would reveal as few by subtraction, are withheld.
 */
export function createReadShared({ reader, sharedNumbers, smallestGroup, now }: SharedNumberOptions): ReadShared {
	const read = async (): Promise<ReadonlyArray<SharedNumber>> => {
		const last = sharedNumbers.length === 0 ? undefined : await lastWholeDay(reader);
		if (last === undefined) {
			return sharedNumbers.map((name) => ({ name, range: undefined, value: null }));
		}
		const actives = await readActiveCounts(reader, last, sharedNumbers);
		const mayBeShown = whatMayBeShown(actives, smallestGroup);
		const day = await readDay(reader, last);
		const range = { from: last, to: last };
		const ifMany = (value: number, installations: number): number | null =>
			installations === 0 || installations >= smallestGroup ? value : null;
		return sharedNumbers.map((name): SharedNumber => {
			switch (name) {
				case "sessions":
					return { name, range, value: ifMany(day.sessions, day.sessionInstallations) };
				case "stories":
					return { name, range, value: ifMany(day.stories, day.storyInstallations) };
			}
			const newest = actives.filter((count) => count.name === name).at(-1);
			return {
				name,
				range: newest === undefined ? undefined : { from: newest.from, to: newest.to },
				value: newest !== undefined && mayBeShown.has(newest) ? newest.installations : null,
			};
		});
	};
	let kept: { readonly atMs: number; readonly shared: Promise<ReadonlyArray<SharedNumber>> } | undefined;
	return () => {
		const nowMs = now();
		// Also when the clock has been set back.
		if (kept === undefined || Math.abs(nowMs - kept.atMs) >= keptMs) {
			const shared = read();
			kept = { atMs: nowMs, shared };
			shared.catch(() => (kept = undefined));
		}
		return kept.shared;
	};
}
