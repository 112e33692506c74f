import type { Filter, Interval, MetricsQuery, TableName } from "@flipbook-telemetry/metrics-schema";
import { allOf, intervals, mostDaysOfHours, tables } from "@flipbook-telemetry/metrics-schema";
import { addDays, daysFrom, isDay, today } from "./days.js";

/** What the page is set to look at. It is kept in the address, so that it can be sent to somebody and survives a reload. */
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

function oneOf<T extends string>(values: ReadonlyArray<T>, text: string | null, fallback: T): T {
	return values.find((value) => value === text) ?? fallback;
}

/** Reads the filters out of an address; what is not there, or not understood, is as it is at first. */
export function parseFilters(search: string): Filters {
	const given = new URLSearchParams(search);
	const range = oneOf(ranges, given.get("range"), "30");
	const to = given.get("to") ?? "";
	const from = given.get("from") ?? "";
	const isCustom = range === "custom" && isDay(from) && isDay(to) && from <= to;
	return {
		range: isCustom || range !== "custom" ? range : "30",
		from: isCustom ? from : addDays(today(), 1 - Number(range === "custom" ? "30" : range)),
		to: isCustom ? to : today(),
		interval: oneOf(intervals, given.get("interval"), "day"),
		version: /^\d{1,4}(\.\d{1,4}){2}$/.test(given.get("version") ?? "") ? (given.get("version") ?? allOf) : allOf,
		channel: oneOf([allOf, "stable", "beta", "dev"], given.get("channel"), allOf),
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

/** What to ask the server for a table: only what that table knows of. */
export function queryFor(name: TableName, filters: Filters): Partial<MetricsQuery> {
	const { to, interval } = filters;
	const known: ReadonlyArray<Filter> = tables[name].filters;
	const firstHour = addDays(to, 1 - mostDaysOfHours);
	const from = name === "hours" && filters.from < firstHour ? firstHour : filters.from;
	return {
		from,
		to,
		...(tables[name].hasIntervals ? { interval } : {}),
		...Object.fromEntries(known.map((filter) => [filter, filters[filter]])),
	};
}

/** The same filters, for as many days just before. */
export function periodBefore(filters: Filters): Filters {
	const days = daysFrom(filters.from, filters.to);
	return { ...filters, range: "custom", from: addDays(filters.from, -days), to: addDays(filters.from, -1) };
}
