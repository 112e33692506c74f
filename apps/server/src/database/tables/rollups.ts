import type { Traffic } from "@flipbook-telemetry/numbers-schema";
import type { Generated } from "kysely";

/** What the rows of a rollup are kept by. */
export interface Cell {
	/** A UTC day, as `2026-03-01`. */
	day: string;
	/** Or `all`. */
	plugin_version: string;
	/** Or `all`. */
	channel: string;
	traffic: Traffic;
}

/** A row of `daily_sessions`: the sessions that started on a day. */
export interface DailySessionsTable extends Cell {
	sessions: number;
	installations: number;
	new_installations: number;
	ended_explicit: number;
	ended_silent: number;
	actions: number;
	stories_opened: number;
	/** How many events the sessions that have ended had numbered. */
	events_numbered: number;
	/** How many of those never arrived. */
	events_lost: number;
	/** Their lengths added up. */
	length_ms: number;
	length_p50_ms: number;
	length_p90_ms: number;
}

/** A row of `daily_lengths`. */
export interface DailyLengthsTable extends Cell {
	/** 0: shorter than the first of `rules.lengthBoundsMs`; n: at least the nth of them. */
	bucket: number;
	sessions: number;
}

/** A row of `daily_actives`: installations active on the day, in the week and in the month that end with it. */
export interface DailyActivesTable extends Cell {
	daily: number;
	weekly: number;
	monthly: number;
}

/** A row of `hourly_peaks`: the most sessions that went on at once. */
export interface HourlyPeaksTable extends Cell {
	/** From 0 to 23. */
	hour: number;
	sessions: number;
}

/** A row of `daily_uses`: the events of one name, or those of them that have one value of a property. */
export interface DailyUsesTable extends Cell {
	name: string;
	/** Empty: whatever their properties. */
	property: string;
	value: string;
	uses: number;
	sessions: number;
	installations: number;
}

/** A row of `daily_story_time`: sessions in which a story was open, and for how long altogether. */
export interface DailyStoryTimeTable extends Cell {
	sessions: number;
	story_ms: number;
}

/** A row of `daily_delays`: how long events took to arrive. */
export interface DailyDelaysTable extends Cell {
	events: number;
	delay_p50_ms: number;
	delay_p90_ms: number;
}

/** A row of `weekly_retention`. Weeks are named by their Monday. */
export interface WeeklyRetentionTable {
	/** The week in which the installations were first seen. */
	first_week: string;
	week: string;
	traffic: Traffic;
	installations: number;
}

/** A row of `daily_first_weeks`, of Studio's traffic. */
export interface DailyFirstWeeksTable {
	day: string;
	/** First seen on that day. */
	installations: number;
	/** Those of them that were active on that day or the six after it. */
	active: number;
}

/**
 * A row of `stale_days`: a mark that a day must be counted again. Triggers of migration `20261125-rollups` write marks when a
 * session of an older day is added, changed or deleted, and when an installation turns out to have been seen earlier.
 * `numbers/rollup/roll-up.ts` marks days that were never counted; no other code reads or removes marks. Sessions of today and
 * yesterday write none, because those days are counted regularly.
 */
export interface StaleDaysTable {
	id: Generated<number>;
	day: string;
}

/** A row of `rolled_days`. */
export interface RolledDaysTable {
	day: string;
	/** Null: never. */
	rolled_at: Date | null;
	/** How long counting it took the last time, in milliseconds. Null: not known. */
	took_ms: number | null;
	/** No more events of the day are stored: it is about to be dropped for its age, or was. */
	closed: Generated<boolean>;
	/** The day's events are gone; what was counted from them stays as it is. */
	events_dropped: Generated<boolean>;
}
