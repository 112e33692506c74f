import type { FaultReport, FaultOutcome } from "./run-faults.ts";

interface Worst {
	readonly times: number;
	readonly recoveryMs: number;
	readonly meanwhile: number;
	readonly silenceMs: number;
}

/** The worst that came of each fault, in the order in which they happened first. */
function worstOf(outcomes: ReadonlyArray<FaultOutcome>): ReadonlyMap<string, Worst> {
	const worst = new Map<string, Worst>();
	for (const { fault, recoveryMs, meanwhile, silenceMs } of outcomes) {
		const known = worst.get(fault);
		worst.set(fault, {
			times: (known?.times ?? 0) + 1,
			recoveryMs: Math.max(known?.recoveryMs ?? 0, recoveryMs),
			meanwhile: Math.min(known?.meanwhile ?? Infinity, meanwhile),
			silenceMs: Math.max(known?.silenceMs ?? 0, silenceMs),
		});
	}
	return worst;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
const mib = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MiB`;

/** What came of a run, as it is printed. */
export function formatReport(report: FaultReport): string {
	const rows = [...worstOf(report.outcomes)].map(
		([fault, { times, recoveryMs, meanwhile, silenceMs }]) =>
			`| ${fault} | ${times} | ${seconds(recoveryMs)} | ${meanwhile} | ${seconds(silenceMs)} |`,
	);
	return [
		"",
		"| fault | times | longest recovery | fewest batches acknowledged meanwhile | longest time without one |",
		"| --- | ---: | ---: | ---: | ---: |",
		...rows,
		"",
		`${report.sessions} sessions recorded ${report.recorded} events; ${report.acknowledged} acknowledged, ${report.stored} stored`,
		`${report.requests} requests, ${report.failedRequests} without an answer, ${report.refusedRequests} answered with 503`,
		`memory of the server, or of all: ${mib(report.memory[0])} after the first fault, ${mib(report.memory[1])} at the end`,
		...report.leftOut.map((line) => `left out: ${line}`),
	].join("\n");
}
