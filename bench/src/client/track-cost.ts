import type { Comparison } from "@flipbook-telemetry/test-support";
import { quantile } from "../support/statistics.js";
import type { BenchStudio } from "./bench-studio.js";

const rounds = 20;
const sides = ["client", "baseline"] as const;
type Side = (typeof sides)[number];

/** Time and heap that one `track` call takes: rounds of 100 calls, the two in turn, after two rounds to warm up. */
export async function measureTrack({ studio, ask }: BenchStudio): Promise<ReadonlyArray<Comparison>> {
	const times: Record<Side, Array<number>> = { client: [], baseline: [] };
	const allocated: Record<Side, Array<number>> = { client: [], baseline: [] };
	for (let round = -2; round < rounds; round++) {
		for (const side of sides) {
			const spent = await ask<ReadonlyArray<number>>(`${side}: time`);
			await studio.advance(120_000);
			const taken = await ask<number>(`${side}: allocated`);
			await studio.advance(120_000);
			if (round >= 0) {
				times[side].push(...spent);
				allocated[side].push(taken);
			}
		}
	}
	const compare = (what: string, unit: string, of: (side: Side) => number): Comparison => ({
		what,
		unit,
		ours: of("client"),
		baseline: of("baseline"),
	});
	return [
		compare("`track`, p50", "µs", (side) => quantile(times[side], 0.5)),
		compare("`track`, p99", "µs", (side) => quantile(times[side], 0.99)),
		compare("`track`, slowest of 2,000", "µs", (side) => Math.max(...times[side])),
		compare("heap taken by one `track`", "bytes", (side) => quantile(allocated[side], 0.5)),
	];
}
