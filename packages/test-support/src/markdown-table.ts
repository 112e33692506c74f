/** One line of a result: what was measured, for the thing itself and for the baseline of the same run. */
export interface Comparison {
	readonly what: string;
	readonly unit: string;
	readonly ours: number;
	readonly baseline: number | undefined;
}

/** A number to be read: whole from 100, with one digit after the point below. */
export function plain(value: number): string {
	const digits = Math.abs(value) >= 100 ? 0 : 1;
	return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}

/** Lines of cells as a Markdown table: the first is the header; numbers are in every column but the first. */
export function markdownLines(lines: ReadonlyArray<ReadonlyArray<string>>): string {
	const [header = [], ...rows] = lines;
	const rule = header.map((_, column) => (column === 0 ? "---" : "---:"));
	return [header, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** The comparisons as a Markdown table, with the ratio of ours to the baseline. */
export function markdownTable(ours: string, baseline: string, comparisons: ReadonlyArray<Comparison>): string {
	const rows = comparisons.map(({ what, unit, ours: value, baseline: other }) => [
		what,
		`${plain(value)} ${unit}`,
		other === undefined ? "–" : `${plain(other)} ${unit}`,
		other === undefined || other === 0 ? "–" : (value / other).toFixed(2),
	]);
	return markdownLines([["", ours, baseline, "ratio"], ...rows]);
}
