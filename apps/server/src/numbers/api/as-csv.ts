import type { Table } from "@flipbook-telemetry/numbers-schema";
import { stringify } from "csv-stringify/sync";

/**
 * The rows of a table as CSV (RFC 4180), with the names of the columns first. What is not known is left empty; a flag is
 * `true` or `false`.
 */
export function asCsv(table: Table, rows: ReadonlyArray<Readonly<Record<string, unknown>>>): string {
	return stringify([...rows], {
		header: true,
		columns: Object.keys(table.columns),
		record_delimiter: "windows",
		cast: { boolean: String },
	});
}
