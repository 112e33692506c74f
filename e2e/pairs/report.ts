import { markdownLines } from "@flipbook-telemetry/test-support";
import type { RowReport } from "./run-row.ts";

const count = (value: number | undefined): string => (value === undefined ? "–" : value.toLocaleString("en-US"));

/** A row and what came of it, as the cells of a table. */
export function cellsOf(number: number, { row, ...report }: RowReport): ReadonlyArray<string> {
	return [
		String(number),
		row.on.join(", "),
		row.operations.join(", "),
		count(report.recorded),
		count(report.acknowledged),
		count(report.inDatabase),
		count(report.inLake),
		count(report.inPostHog),
		`${(report.ms / 1000).toFixed(1)} s`,
		report.wrong.length === 0 ? "as the ledger says" : `${report.wrong.length} DIFFERENCES`,
	];
}

/** What came of a run, as it is printed. */
export function formatPairs(reports: ReadonlyArray<readonly [number: number, report: RowReport]>): string {
	const header = [
		"row",
		"on",
		"operations",
		"recorded",
		"acknowledged",
		"database",
		"lake",
		"PostHog",
		"time",
		"verdict",
	];
	return markdownLines([header, ...reports.map(([number, report]) => cellsOf(number, report))]);
}

/** The rows that are not as their ledgers say, each with its first differences. */
export function describeWrong(
	reports: ReadonlyArray<readonly [number: number, report: RowReport]>,
	atMost = 5,
): string {
	return reports
		.filter(([, { wrong }]) => wrong.length > 0)
		.map(([number, { row, wrong }]) =>
			[
				`row ${number} (${row.on.join(", ")}; ${row.operations.join(", ")}):`,
				...wrong.slice(0, atMost).map((line) => `  ${line}`),
				...(wrong.length > atMost ? [`  and ${wrong.length - atMost} more`] : []),
			].join("\n"),
		)
		.join("\n");
}
