import { channels, patterns } from "@flipbook-telemetry/event-schema";
import type { Filter, Interval, NumbersQuery, TableName } from "@flipbook-telemetry/numbers-schema";
import { allOf, intervals, mostDays, mostDaysOfHours, tables } from "@flipbook-telemetry/numbers-schema";
import { addDays, daysFrom, isDay, today } from "./days.js";
import { addIntervals, endOf, intervalsFrom, startOf } from "./intervals.js";

/** What the page is set to look at. It is kept in the URL, so that it can be sent to somebody and survives a reload. */
export interface Filters {
	/** So many days up to today, or `custom`. */
	readonly range: "7" | "30" | "90" | "365" | "custom";
	readonly from: string;
	readonly to: string;
	readonly interval: Interval;
	readonly version: string;
	readonly channel: string;
	readonly traffic: "studio" | "all";
	/** Whether the period before is shown beside. */
	readonly compare: boolean;
}

/** The ranges to choose from. */
export const ranges = ["7", "30", "90", "365", "custom"] as const;

/** The longest range that can be chosen: what the server answers, less what whole months at its ends add to it. */
export const maxRangeDays = mostDays - 62;

function oneOf<T extends string>(values: ReadonlyArray<T>, text: string | null, fallback: T): T {
	return values.find((value) => value === text) ?? fallback;
}

/** Whether two texts are the first and the last day of a range that can be looked at. */
export function isRange(from: string, to: string): boolean {
	return isDay(from) && isDay(to) && from <= to && daysFrom(from, to) <= maxRangeDays;
}

/** Reads the filters out of an address; what is not there, or not understood, is as it is at first. */
export function parseFilters(search: string): Filters {
	const given = new URLSearchParams(search);
	const range = oneOf(ranges, given.get("range"), "30");
	const to = given.get("to") ?? "";
	const from = given.get("from") ?? "";
	const isCustom = range === "custom" && isRange(from, to);
	return {
		range: isCustom || range !== "custom" ? range : "30",
		from: isCustom ? from : addDays(today(), 1 - Number(range === "custom" ? "30" : range)),
		to: isCustom ? to : today(),
		interval: oneOf(intervals, given.get("interval"), "day"),
		version: new RegExp(patterns.version).test(given.get("version") ?? "") ? (given.get("version") ?? allOf) : allOf,
		channel: oneOf([allOf, ...channels], given.get("channel"), allOf),
		traffic: oneOf(["studio", "all"], given.get("traffic"), "studio"),
		compare: given.get("compare") === "yes",
	};
}

/** Writes the filters into an address; what is as it is at first is left out. */
export function formatFilters(filters: Filters): string {
	const written: Record<string, string> = {
		...(filters.range === "30" ? {} : { range: filters.range }),
		...(filters.range === "custom" ? { from: filters.from, to: filters.to } : {}),
		...(filters.interval === "day" ? {} : { interval: filters.interval }),
		...(filters.version === allOf ? {} : { version: filters.version }),
		...(filters.channel === allOf ? {} : { channel: filters.channel }),
		...(filters.traffic === "studio" ? {} : { traffic: filters.traffic }),
		...(filters.compare ? { compare: "yes" } : {}),
	};
	return new URLSearchParams(written).toString();
}

interface DayRange {
	readonly from: string;
	readonly to: string;
}

/** The last day of the range that there can be numbers of: today, when the range goes on after it. */
export function lastDayOf({ from, to }: Pick<Filters, "from" | "to">): string {
	return from <= today() && today() < to ? today() : to;
}

/**
 * The days that a table is asked for. Weeks and months are asked for whole, so that the first is not shorter than the others;
 * the last goes up to today. Of hours only the last days can be had.
 */
function rangeFor(name: TableName, filters: Filters): DayRange {
	const { from, interval } = filters;
	const to = lastDayOf(filters);
	if (name === "hours") {
		const first = addDays(to, 1 - mostDaysOfHours);
		return { from: from < first ? first : from, to };
	}
	if (!tables[name].hasIntervals || interval === "day") {
		return { from, to };
	}
	const first = startOf(from, interval);
	return { from: first, to: lastDayOf({ from: first, to: endOf(to, interval) }) };
}

function buildQuery(name: TableName, { from, to }: DayRange, filters: Filters): Partial<NumbersQuery> {
	const known: ReadonlyArray<Filter> = tables[name].filters;
	return {
		from,
		to,
		...(tables[name].hasIntervals ? { interval: filters.interval } : {}),
		...Object.fromEntries(known.map((filter) => [filter, filters[filter]])),
	};
}

/** What to ask the server for a table: only what that table knows of. */
export function queryFor(name: TableName, filters: Filters): Partial<NumbersQuery> {
	return buildQuery(name, rangeFor(name, filters), filters);
}

/** The same question about the period just before: as many days, or as many whole weeks or months. */
export function queryForPeriodBefore(name: TableName, filters: Filters): Partial<NumbersQuery> {
	const { from, to } = rangeFor(name, filters);
	const interval = tables[name].hasIntervals ? filters.interval : "day";
	const before = addIntervals(from, interval, -intervalsFrom(from, to, interval));
	return buildQuery(name, { from: before, to: addDays(from, -1) }, filters);
}
