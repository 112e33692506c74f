import type { Column, Interval, MetricsAnswer, Row, TableName } from "@flipbook-telemetry/metrics-schema";
import { tables } from "@flipbook-telemetry/metrics-schema";
import type { Line } from "../charts/time-chart.js";
import { today } from "../days.js";
import { endOf } from "../intervals.js";
import { rangeInWords } from "../words.js";

/** The tables with a row for each interval. */
export type TimeTable = Exclude<TableName, "lengths" | "uses" | "versions" | "retention" | "rejections">;

/** A number that is not a column of its own, but follows from some of a row's. */
export interface Derived<Name extends TimeTable> {
	readonly title: string;
	readonly valueOf: (row: Row<Name>) => number | null;
}

/** A column of a table, or what follows from some. */
export type Shown<Name extends TimeTable> = (Exclude<keyof Row<Name>, "day" | "hour"> & string) | Derived<Name>;

/** A table as lines over time. */
export interface Drawn {
	/** Its days in words. */
	readonly caption: string;
	readonly moments: ReadonlyArray<string>;
	readonly interval: Interval | "hour";
	/** How many of the moments are over. */
	readonly over: number;
	readonly lines: ReadonlyArray<Line>;
	/** Titles of what is known by the day only, and so has no line here. */
	readonly byDayOnly: ReadonlyArray<string>;
	readonly kind: Column["kind"];
}

function momentOf(row: Row<TimeTable>): string {
	const { day, hour } = row as { readonly day?: string; readonly hour?: string };
	return hour ?? day ?? "";
}

function titleOf<Name extends TimeTable>(name: Name, shown: Shown<Name>): string {
	const known: Readonly<Record<string, Column>> = tables[name].columns;
	return typeof shown === "string" ? (known[shown]?.title ?? shown) : shown.title;
}

/** The values of a column. */
export function valuesOf<Name extends TimeTable>(
	rows: ReadonlyArray<Row<Name>>,
	shown: Shown<Name>,
): ReadonlyArray<number | null> {
	return rows.map((row) =>
		typeof shown === "string" ? ((row as Record<string, number | null>)[shown] ?? null) : shown.valueOf(row),
	);
}

/** How many of the rows, from the first, are about a time that is over. */
function countOver(moments: ReadonlyArray<string>, interval: Interval | "hour", nowMs: number): number {
	const thisHour = new Date(nowMs).toISOString().slice(0, 13);
	const isOver = (moment: string): boolean =>
		interval === "hour" ? moment.slice(0, 13) < thisHour : endOf(moment, interval) < today();
	return moments.filter(isOver).length;
}

/** Makes lines of a table, and of the same about the period before. */
export function drawRows<Name extends TimeTable>(
	name: Name,
	columns: ReadonlyArray<Shown<Name>>,
	answer: MetricsAnswer<Name>,
	before: MetricsAnswer<Name> | undefined,
): Drawn {
	const nowMs = Date.now();
	const interval = name === "hours" ? "hour" : answer.query.interval;
	// Hours that are still to come are answered with none.
	const rows = answer.rows.filter((row) => Date.parse(momentOf(row)) <= nowMs);
	const moments = rows.map(momentOf);
	const over = countOver(moments, interval, nowMs);
	// The running interval may be a single day yet, and so has what the others cannot have.
	const isByDayOnly = (values: ReadonlyArray<number | null>): boolean =>
		interval !== "day" && values.slice(0, over === 0 ? undefined : over).every((value) => value === null);
	const lines = columns.map((shown, index): Line => {
		return { title: titleOf(name, shown), values: valuesOf(rows, shown), colour: index + 1 };
	});
	const linesBefore =
		before === undefined
			? []
			: columns.map((shown, index): Line => {
					// A period may have one row more than another; what has no counterpart is left out.
					const then = valuesOf(before.rows, shown);
					const title = `${titleOf(name, shown)}, before`;
					return { title, values: rows.map((_, row) => then[row] ?? null), colour: index + 1, isBefore: true };
				});
	const [first] = columns;
	const known: Readonly<Record<string, Column>> = tables[name].columns;
	return {
		caption: rangeInWords(answer.query.from, answer.query.to),
		moments,
		interval,
		over,
		lines: [...lines, ...linesBefore].filter(({ values }) => !isByDayOnly(values)),
		byDayOnly: lines.filter(({ values }) => isByDayOnly(values)).map(({ title }) => title),
		kind: typeof first === "string" ? (known[first]?.kind ?? "count") : "count",
	};
}
