import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import { rules } from "@flipbook-telemetry/numbers-schema";
import { sql } from "kysely";
import type { Database } from "../../database/database.js";
import { addDays, dayOf, daysBetween, mondayOf } from "../../database/day.js";
import { refreshStatistics } from "../../database/refresh-statistics.js";
import { rollUpDay, rollUpDayOfActives, rollUpDayOfFirstUse, rollUpWeek } from "./roll-up-day.js";

/** These are counted anew without being marked, today included: sessions of today and yesterday change all the time. */
const freshDays = 3;

const hourMs = 3_600_000;

/** Today is counted no more often than this. */
const leastPauseMs = 20_000;

/** Between two counts of today there are so many times what one takes: counting has a twentieth of a connection's time. */
const pauseFactor = 20;

/** Counting more days than these changes the tables so much that they are not what PostgreSQL takes them for. */
const manyDays = 31;

/** What is more than this waits for the next time. */
const mostMarks = 100_000;

const deletedAtOnce = 10_000;

/** Days, both included. */
export interface DaySpan {
	readonly fromDay: string;
	readonly toDay: string;
}

/** What to count anew. */
export interface RollUpOptions {
	/** Milliseconds since 1970. */
	readonly nowMs: number;
	readonly catalogue: ReadonlyArray<EventDescriptor>;
	/** Days to count anew whatever has happened to them. */
	readonly span?: DaySpan | undefined;
	readonly onProgress?: (day: string, done: number, total: number) => void;
	/** Aborted: it throws before the next day. What it has not done by then stays marked. */
	readonly signal?: AbortSignal | undefined;
}

/**
 * Marks the days from the first with a session, or the first counted, up to those that are counted anyway: all that were never
 * counted, and the last ones that were, since they may have been counted too early. They are marked before anything is counted,
 * so that an interrupted run goes on the next time.
 */
async function markMissedDays(db: Database, firstFresh: string): Promise<void> {
	await sql`
		WITH counted AS (
			SELECT min(day) AS first_day, max(day) AS last_day FROM rolled_days WHERE rolled_at IS NOT NULL
		), days AS (
			SELECT generate_series(
				least(counted.first_day, (SELECT min(session_day) FROM sessions)),
				${addDays(firstFresh, -1)}::date, interval '1 day'
			)::date AS day, last_day
			FROM counted
		)
		INSERT INTO stale_days (day)
		SELECT days.day FROM days LEFT JOIN rolled_days ON rolled_days.day = days.day
		WHERE rolled_at IS NULL OR days.day > last_day - ${freshDays}::integer`.execute(db);
}

async function markSpan(db: Database, { fromDay, toDay }: DaySpan): Promise<void> {
	await sql`
		INSERT INTO stale_days (day)
		SELECT generate_series(greatest(${fromDay}::date, first.day), ${toDay}::date, interval '1 day')::date
		FROM (
			SELECT least((SELECT min(session_day) FROM sessions), (SELECT min(day) FROM rolled_days)) AS day
		) first`.execute(db);
}

async function removeMarks(db: Database, ids: ReadonlyArray<number>): Promise<void> {
	for (let from = 0; from < ids.length; from += deletedAtOnce) {
		await db
			.deleteFrom("stale_days")
			.where("id", "in", ids.slice(from, from + deletedAtOnce))
			.execute();
	}
}

const firstFreshOf = (today: string): string => addDays(today, 1 - freshDays);

/**
 * Whether the days before today are to be counted: yesterday has not been, in this hour of the clock. So they are counted by
 * the first who asks in an hour, whichever server it is, and yesterday as a whole soon after midnight.
 */
export async function isRollUpDue(db: Database, nowMs: number): Promise<boolean> {
	const yesterday = await db
		.selectFrom("rolled_days")
		.select("rolled_at")
		.where("day", "=", addDays(dayOf(nowMs), -1))
		.executeTakeFirst();
	const hourOf = (timeMs: number): number => Math.floor(timeMs / hourMs);
	// A clock that was ahead, and is not any more, must not keep them waiting for as long.
	return hourOf(yesterday?.rolled_at?.getTime() ?? 0) !== hourOf(nowMs);
}

/**
 * Whether today is to be counted: not since it was the last time, by whichever server, for twenty seconds, or for twenty times
 * as long as that took.
 */
export async function isTodayDue(db: Database, nowMs: number): Promise<boolean> {
	const today = await db
		.selectFrom("rolled_days")
		.select(["rolled_at", "took_ms"])
		.where("day", "=", dayOf(nowMs))
		.executeTakeFirst();
	const pauseMs = Math.max(leastPauseMs, pauseFactor * (today?.took_ms ?? 0));
	// A clock that was ahead, and is not any more, must not keep it waiting for as long.
	return Math.abs(nowMs - (today?.rolled_at?.getTime() ?? 0)) >= pauseMs;
}

/**
 * Counts what is kept under today, and nothing else: that is a third of the work, and what is looked at while it changes.
 * Days before it, and weeks, which are compared with each other, are for `rollUp`.
 */
export async function rollUpToday(
	db: Database,
	{ nowMs, catalogue }: Pick<RollUpOptions, "nowMs" | "catalogue">,
): Promise<void> {
	const today = dayOf(nowMs);
	// First, because the last day that was counted is what tells which days were missed.
	await markMissedDays(db, firstFreshOf(today));
	await rollUpDay(db, today, nowMs, catalogue);
}

/**
 * Brings the rollups up to date: the last days, those missed since the last time, and older ones to which something has
 * happened. It may be interrupted, and done by several servers at once: a mark goes only after its day has been counted.
 *
 * @returns the days that were counted anew
 */
export async function rollUp(
	db: Database,
	{ nowMs, catalogue, span, onProgress = () => undefined, signal }: RollUpOptions,
): Promise<ReadonlyArray<string>> {
	const today = dayOf(nowMs);
	const firstFresh = firstFreshOf(today);
	await markMissedDays(db, firstFresh);
	if (span !== undefined) {
		await markSpan(db, span);
	}
	const marks = await db.selectFrom("stale_days").select(["id", "day"]).orderBy("id").limit(mostMarks).execute();
	const days = [...new Set([...marks.map(({ day }) => day), ...daysBetween(firstFresh, today)])]
		.filter((day) => day <= today)
		.sort();
	for (const [index, day] of days.entries()) {
		signal?.throwIfAborted();
		await rollUpDay(db, day, nowMs, catalogue);
		onProgress(day, index + 1, days.length);
	}
	const isCounted = new Set(days);
	const others = (spans: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> =>
		[...new Set(spans.flat())].filter((day) => day <= today && !isCounted.has(day));
	for (const day of others(days.map((day) => daysBetween(day, addDays(day, rules.monthDays - 1))))) {
		signal?.throwIfAborted();
		await rollUpDayOfActives(db, day, nowMs);
	}
	for (const day of others(days.map((day) => daysBetween(addDays(day, 1 - rules.weekDays), day)))) {
		signal?.throwIfAborted();
		await rollUpDayOfFirstUse(db, day, nowMs);
	}
	for (const monday of new Set(days.map(mondayOf))) {
		signal?.throwIfAborted();
		await rollUpWeek(db, monday, nowMs);
	}
	await removeMarks(
		db,
		marks.map(({ id }) => id),
	);
	if (days.length > manyDays) {
		await refreshStatistics(db);
	}
	return days;
}
