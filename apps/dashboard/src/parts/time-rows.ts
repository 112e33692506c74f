import type { Column, Interval, NumbersAnswer, Row, TableName } from "@flipbook-telemetry/numbers-schema";
import { tables } from "@flipbook-telemetry/numbers-schema";
import type { Line } from "../charts/time-chart.js";
import { today } from "../days.js";
import { formatRange } from "../format.js";
import { endOf } from "../intervals.js";

/** The tables with a row for each interval. */
export type TimeTable = Exclude<TableName, "lengths" | "uses" | "versions" | "retention" | "rejections">;

/** A number that is not a column of its own, but follows from some of a row's. */
export interface DerivedColumn<Name extends TimeTable> {
	readonly title: string;
	/** It follows from what is known by the day only. */
	readonly isOfDaysOnly?: true;
	readonly valueOf: (row: Row<Name>) => number | null;
}

/** A column of a table, or what follows from some. */
export type ShownColumn<Name extends TimeTable> =
	(Exclude<keyof Row<Name>, "day" | "hour"> & string) | DerivedColumn<Name>;

/** A table as lines over time. */
export interface ChartData {
	/** Its days in words. */
	readonly caption: string;
	readonly moments: ReadonlyArray<string>;
	readonly interval: Interval | "hour";
	/** How many of the moments are over. */
	readonly completed: number;
	readonly lines: ReadonlyArray<Line>;
	/** Titles of what is known by the day only, and so has no line here. */
	readonly byDayOnly: ReadonlyArray<string>;
	readonly kind: Column["kind"];
}

function momentOf(row: Row<TimeTable>): string {
	const { day, hour } = row as { readonly day?: string; readonly hour?: string };
	return hour ?? day ?? "";
}

function titleOf<Name extends TimeTable>(name: Name, shown: ShownColumn<Name>): string {
	const known: Readonly<Record<string, Column>> = tables[name].columns;
	return typeof shown === "string" ? (known[shown]?.title ?? shown) : shown.title;
}

/** The values of a column. */
export function valuesOf<Name extends TimeTable>(
	rows: ReadonlyArray<Row<Name>>,
	shown: ShownColumn<Name>,
): ReadonlyArray<number | null> {
	return rows.map((row) =>
		typeof shown === "string" ? ((row as Record<string, number | null>)[shown] ?? null) : shown.valueOf(row),
	);
}

/** How many of the rows, from the first, are about a time that is over. */
function countCompleted(moments: ReadonlyArray<string>, interval: Interval | "hour", nowMs: number): number {
	const thisHour = new Date(nowMs).toISOString().slice(0, 13);
	const isOver = (moment: string): boolean =>
		interval === "hour" ? moment.slice(0, 13) < thisHour : endOf(moment, interval) < today();
	return moments.filter(isOver).length;
}

/** Makes lines of a table, and of the same about the period before. */
export function toChartData<Name extends TimeTable>(
	name: Name,
	columns: ReadonlyArray<ShownColumn<Name>>,
	answer: NumbersAnswer<Name>,
	before: NumbersAnswer<Name> | undefined,
): ChartData {
	const nowMs = Date.now();
	const interval = name === "hours" ? "hour" : answer.query.interval;
	// What is still to come has no numbers yet, and no place in a chart.
	const rows = answer.rows.filter((row) => Date.parse(momentOf(row)) <= nowMs);
	const moments = rows.map(momentOf);
	const completed = countCompleted(moments, interval, nowMs);
	const known: Readonly<Record<string, Column>> = tables[name].columns;
	// The running interval may be a single day yet, and so has what the others cannot have.
	const isByDayOnly = (shown: ShownColumn<Name>): boolean =>
		(typeof shown === "string" ? known[shown] : shown)?.isOfDaysOnly === true &&
		interval !== "day" &&
		valuesOf(rows, shown)
			.slice(0, completed === 0 ? undefined : completed)
			.every((value) => value === null);
	const drawable = columns.filter((shown) => !isByDayOnly(shown));
	const colourOf = (shown: ShownColumn<Name>): number => columns.indexOf(shown) + 1;
	const lines = drawable.map((shown): Line => {
		return { title: titleOf(name, shown), values: valuesOf(rows, shown), colour: colourOf(shown) };
	});
	const linesBefore =
		before === undefined
			? []
			: drawable.map((shown): Line => {
					// A period may have one row more than another; what has no counterpart is left out.
					const then = valuesOf(before.rows, shown);
					const title = `${titleOf(name, shown)}, before`;
					return { title, values: rows.map((_, row) => then[row] ?? null), colour: colourOf(shown), isBefore: true };
				});
	const [first] = columns;
	return {
		caption: formatRange(answer.query.from, answer.query.to),
		moments,
		interval,
		completed,
		lines: [...lines, ...linesBefore],
		byDayOnly: columns.filter(isByDayOnly).map((shown) => titleOf(name, shown)),
		kind: typeof first === "string" ? (known[first]?.kind ?? "count") : "count",
	};
}
