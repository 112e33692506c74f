import type { Row, TableName } from "@flipbook-telemetry/numbers-schema";
import { today } from "./days.js";
import type { Filters } from "./filters.js";
import { queryFor, queryForPeriodBefore } from "./filters.js";
import { useTable } from "./use-table.js";

/** One number that stands for a whole table, and for the period before it. Undefined: not read yet, or not asked for. */
export interface Summary {
	readonly value: number | null | undefined;
	/** What can be compared: of the days that are over. */
	readonly comparable: number | null | undefined;
	readonly before: number | null | undefined;
}

type DayTable = { [Name in TableName]: Row<Name> extends { readonly day: string } ? Name : never }[TableName];

/** All of those together that have been counted; null when none has. */
export function total(values: ReadonlyArray<number | null>): number | null {
	return values.reduce((sum, value) => (value === null ? sum : (sum ?? 0) + value), null);
}

/** The last of them that has been counted. */
export function lastCounted(values: ReadonlyArray<number | null>): number | null {
	return values.findLast((value) => value !== null) ?? null;
}

/**
 * Sums a table up, by its days. Today is not over: it counts for what is shown, but is left out of what is compared, on
 * either side. Nothing is compared with a period of which a day has not been counted.
 */
export function useSummary<Name extends DayTable>(
	name: Name,
	filters: Filters,
	summarize: (rows: ReadonlyArray<Row<Name>>) => number | null,
): Summary {
	const byDay: Filters = { ...filters, interval: "day" };
	const answer = useTable(name, queryFor(name, byDay)).answer;
	const before = useTable(name, filters.compare ? queryForPeriodBefore(name, byDay) : undefined).answer;
	const rows = answer?.rows;
	const over = rows?.filter((row) => (row as { readonly day: string }).day < today());
	return {
		value: rows === undefined ? undefined : summarize(rows),
		comparable: over === undefined ? undefined : summarize(over),
		before:
			before === undefined || answer === undefined || over === undefined
				? undefined
				: before.countedDays < before.rows.length || answer.countedDays < over.length
					? null
					: summarize(before.rows.slice(0, over.length)),
	};
}
