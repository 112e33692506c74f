import type { Ledger } from "./client.ts";

/** A fault, and when it was, in milliseconds of the run's clock. */
export interface FaultTime {
	readonly fault: string;
	readonly fromMs: number;
	readonly toMs: number;
}

function momentOf(atMs: number, times: ReadonlyArray<FaultTime>): string {
	const during = times.findLast(({ fromMs }) => fromMs <= atMs);
	if (during === undefined) {
		return "before the first fault";
	}
	return atMs <= during.toMs
		? `${((atMs - during.fromMs) / 1000).toFixed(1)} s after the beginning of "${during.fault}"`
		: `${((atMs - during.toMs) / 1000).toFixed(1)} s after the end of "${during.fault}"`;
}

/** Describes when events were acknowledged that are not stored: a line for each run of numbers. */
export function describeLost(
	{ acknowledged }: Pick<Ledger, "acknowledged">,
	stored: ReadonlySet<number>,
	times: ReadonlyArray<FaultTime>,
): ReadonlyArray<string> {
	const lost = [...acknowledged.keys()].filter((seq) => !stored.has(seq)).toSorted((a, b) => a - b);
	const runs: Array<{ first: number; last: number; moment: string }> = [];
	for (const seq of lost) {
		const moment = momentOf(acknowledged.get(seq) ?? 0, times);
		const run = runs.at(-1);
		if (run !== undefined && run.last === seq - 1 && run.moment === moment) {
			run.last = seq;
		} else {
			runs.push({ first: seq, last: seq, moment });
		}
	}
	return runs.map(({ first, last, moment }) => `events ${first} to ${last} were acknowledged ${moment}`);
}
