import { channels, patterns } from "@flipbook-telemetry/event-schema";
import type { Filter, NumbersQuery, TableName } from "@flipbook-telemetry/numbers-schema";
import {
	allOf,
	everyFilter,
	intervals,
	mostDays,
	mostDaysOfHours,
	tables,
	traffics,
} from "@flipbook-telemetry/numbers-schema";
import { addDays, dayOf, isDay } from "../../database/day.js";
import { ProblemError } from "../../http/problem.js";

/** How numbers can be written. */
export const formats = ["json", "csv"] as const;

/** What a request asks for. */
export interface AskedTable {
	readonly query: NumbersQuery;
	/** Undefined: as the Accept header says. */
	readonly format: (typeof formats)[number] | undefined;
}

const defaultDays = 30;
/** PostgreSQL has no year 0, and JavaScript writes years past 9999 in another way; weeks and months reach around a day. */
const [firstDay, lastDay] = ["1970-01-01", "2999-12-31"];
const known = ["from", "to", "interval", "version", "channel", "traffic", "format"];

function refuse(detail: string): never {
	throw new ProblemError("malformed_query", detail);
}

function readDay(name: string, text: string | undefined, fallback: string): string {
	if (text === undefined) {
		return fallback;
	}
	return isDay(text) && firstDay <= text && text <= lastDay
		? text
		: refuse(`Send ${name} as a UTC day from ${firstDay} to ${lastDay}, such as 2026-03-01.`);
}

function readOneOf<T extends string>(name: string, text: string | undefined, values: ReadonlyArray<T>, fallback: T): T {
	return text === undefined
		? fallback
		: (values.find((value) => value === text) ?? refuse(`Send ${name} as one of ${values.join(", ")}.`));
}

const isVersion = new RegExp(patterns.version);

function readVersion(text: string | undefined): string {
	return text === undefined || text === allOf || isVersion.test(text)
		? (text ?? allOf)
		: refuse(`Send version as a version such as 1.2.0, or ${allOf}.`);
}

function single(name: string, value: unknown): string | undefined {
	return value === undefined || typeof value === "string" ? value : refuse(`Send ${name} once.`);
}

/**
 * Reads the query of a request for a table. What is left out: the last 30 days, by the day, everybody, Studio's traffic.
 * Throws a `malformed_query` problem that says what to send instead.
 */
export function parseQuery(name: TableName, given: Readonly<Record<string, unknown>>, nowMs: number): AskedTable {
	const unknown = Object.keys(given).find((key) => !known.includes(key));
	if (unknown !== undefined) {
		refuse(`There is nothing called ${JSON.stringify(unknown)} to ask for. Known are ${known.join(", ")}.`);
	}
	const text = (key: string): string | undefined => single(key, given[key]);
	const to = readDay("to", text("to"), dayOf(nowMs));
	const from = readDay("from", text("from"), addDays(to, 1 - defaultDays));
	const most = name === "hours" ? mostDaysOfHours : mostDays;
	if (from > to) {
		refuse("Send a from that does not come after to.");
	}
	if (addDays(from, most) <= to) {
		refuse(`Ask for at most ${most} days at once.`);
	}
	const interval = readOneOf("interval", text("interval"), intervals, "day");
	if (interval !== "day" && !tables[name].hasIntervals) {
		refuse(`The table "${name}" cannot be put together by the ${interval}; leave the interval out.`);
	}
	const version = readVersion(text("version"));
	const channel = readOneOf("channel", text("channel"), [allOf, ...channels], allOf);
	const traffic = readOneOf("traffic", text("traffic"), traffics, "studio");
	const filters: ReadonlyArray<Filter> = tables[name].filters;
	const isAsked = { version: version !== allOf, channel: channel !== allOf, traffic: traffic !== "studio" };
	const refused = everyFilter.find((filter) => isAsked[filter] && !filters.includes(filter));
	if (refused !== undefined) {
		refuse(`The table "${name}" is not kept by the ${refused}; leave it out.`);
	}
	return {
		query: { from, to, interval, version, channel, traffic },
		format: text("format") === undefined ? undefined : readOneOf("format", text("format"), formats, "json"),
	};
}
