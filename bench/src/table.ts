/** One line of a result: what was measured, for the thing itself and for the baseline of the same run. */
export interface Comparison {
	readonly what: string;
	readonly unit: string;
	readonly ours: number;
	readonly baseline: number | undefined;
}

function plain(value: number): string {
	const digits = Math.abs(value) >= 100 ? 0 : 1;
	return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}

/** The comparisons as a Markdown table, with the ratio of ours to the baseline. */
export function markdownTable(ours: string, baseline: string, comparisons: ReadonlyArray<Comparison>): string {
	const rows = comparisons.map(({ what, unit, ours: value, baseline: other }) => [
		what,
		`${plain(value)} ${unit}`,
		other === undefined ? "–" : `${plain(other)} ${unit}`,
		other === undefined || other === 0 ? "–" : (value / other).toFixed(2),
	]);
	const lines = [["", ours, baseline, "ratio"], ["---", "---:", "---:", "---:"], ...rows];
	return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
