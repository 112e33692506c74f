/** The value below which a share of all values lies: 0.5 for the middle one. */
export function quantile(values: ReadonlyArray<number>, share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
	if (value === undefined) {
		throw new Error("There is nothing to take a quantile of.");
	}
	return value;
}
