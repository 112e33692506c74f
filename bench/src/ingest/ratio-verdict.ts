/** Ratios to baselines of the same run, by what they are. */
export type Ratios = Readonly<Record<string, number>>;

/** One ratio, as measured and as recorded. */
export interface RatioVerdict {
	readonly name: string;
	readonly measured: number;
	readonly recorded: number;
	/** It has fallen below the share of the recorded one that is let pass. */
	readonly isTooLow: boolean;
}

/** Ratios depend on the machine too, and on what else it does: only what no machine explains is worth a failure. */
const leastShare = 0.5;

/** Holds what was measured against what was recorded. Throws when one of them has not been recorded. */
export function judgeRatios(measured: Ratios, recorded: Ratios): ReadonlyArray<RatioVerdict> {
	return Object.entries(measured).map(([name, value]) => {
		const before = recorded[name];
		if (before === undefined) {
			throw new Error(`${name} has not been recorded: run this once with --record.`);
		}
		// A ratio of nothing to nothing is none, and must not pass as one.
		return { name, measured: value, recorded: before, isTooLow: !(value >= leastShare * before) };
	});
}
