import type { Row, TableName } from "@flipbook-telemetry/metrics-schema";
import { today } from "./days.js";
import type { Filters } from "./filters.js";
import { queryBefore, queryFor } from "./filters.js";
import { useTable } from "./use-table.js";

/** One number that stands for a whole table, and for the period before it. Undefined: not read yet, or not asked for. */
export interface Summary {
	readonly value: number | null | undefined;
	/** What can be compared: of the days that are over. */
	readonly now: number | null | undefined;
	readonly before: number | null | undefined;
}

type DayTable = { [Name in TableName]: Row<Name> extends { readonly day: string } ? Name : never }[TableName];

/** All of them together; null when one is not shown. */
export function total(values: ReadonlyArray<number | null>): number | null {
	return values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}

/**
 * Sums a table up, by its days. Today is not over: it counts for what is shown, but is left out of what is compared, on
 * either side.
 */
export function useSummary<Name extends DayTable>(
	name: Name,
	filters: Filters,
	sumUp: (rows: ReadonlyArray<Row<Name>>) => number | null,
): Summary {
	const byDay: Filters = { ...filters, interval: "day" };
	const rows = useTable(name, queryFor(name, byDay)).answer?.rows;
	const before = useTable(name, filters.compare ? queryBefore(name, byDay) : undefined).answer?.rows;
	const over = rows?.filter((row) => (row as { readonly day: string }).day < today());
	return {
		value: rows === undefined ? undefined : sumUp(rows),
		now: over === undefined ? undefined : sumUp(over),
		before: before === undefined || over === undefined ? undefined : sumUp(before.slice(0, over.length)),
	};
}
