/** Counts batches being acknowledged, and notices when none is for a while. */
export interface Acknowledgements {
	readonly add: () => void;
	readonly count: () => number;
	/** Begins to look for the longest time without any. */
	readonly watch: () => void;
	/** The longest time without any since then, up to now, in milliseconds. */
	readonly longestSilenceMs: () => number;
}

/** Starts counting. The clock is in milliseconds from any moment on. */
export function countAcknowledgements(monotonicMs: () => number): Acknowledgements {
	let count = 0;
	let lastAtMs = monotonicMs();
	let longestMs = 0;
	const longest = (): number => Math.max(longestMs, monotonicMs() - lastAtMs);
	return {
		add: () => {
			count += 1;
			longestMs = longest();
			lastAtMs = monotonicMs();
		},
		count: () => count,
		watch: () => {
			longestMs = 0;
			lastAtMs = monotonicMs();
		},
		longestSilenceMs: longest,
	};
}
