/** Sums up what the tests of every package say. */
export interface TestSummary {
	/** Takes a line of turbo's output. */
	readonly add: (line: string) => void;
	/** The counts, and why tests were skipped. */
	readonly lines: () => ReadonlyArray<string>;
}

/** Starts with nothing. */
export function createTestSummary(): TestSummary;
