import { parseArgs } from "node:util";
import { runFaults } from "./run-faults.js";

const { values } = parseArgs({
	options: {
		minutes: { type: "string", default: "1" },
		clients: { type: "string", default: "50" },
		processes: { type: "string", default: "1" },
		only: { type: "string", multiple: true },
		seed: { type: "string", default: String(Date.now() % 1_000_000) },
	},
});
const seed = Number(values.seed);
console.log(`${values.clients} clients, seed ${seed}; repeat with --seed ${seed}`);

const report = await runFaults({
	seed,
	clients: Number(values.clients),
	minutes: Number(values.minutes),
	processes: Number(values.processes),
	...(values.only === undefined ? {} : { only: values.only }),
	lengths: { stoppedMs: 30_000, fullMs: 10_000 },
	onProgress: (line) => console.log(`  ${line}`),
});

const mib = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MiB`;
const worst = new Map<string, { times: number; ms: number; meanwhile: number }>();
for (const { fault, recoveryMs, meanwhile } of report.survived) {
	const known = worst.get(fault) ?? { times: 0, ms: 0, meanwhile: Infinity };
	worst.set(fault, {
		times: known.times + 1,
		ms: Math.max(known.ms, recoveryMs),
		meanwhile: Math.min(known.meanwhile, meanwhile),
	});
}
console.log(
	"\n| fault | times | longest recovery | fewest batches acknowledged meanwhile |\n| --- | ---: | ---: | ---: |",
);
for (const [fault, { times, ms, meanwhile }] of worst) {
	console.log(`| ${fault} | ${times} | ${(ms / 1000).toFixed(2)} s | ${meanwhile} |`);
}
console.log(`
${report.sessions} sessions recorded ${report.recorded} events; ${report.acknowledged} acknowledged, ${report.stored} stored
${report.requests} requests, ${report.failedRequests} without an answer
memory of the server, or of all: ${mib(report.memory[0])} after the first fault, ${mib(report.memory[1])} at the end`);
for (const line of report.leftOut) {
	console.log(`left out: ${line}`);
}
if (report.wrong.length > 0) {
	console.error(`\nWRONG:\n${report.wrong.join("\n")}`);
	process.exit(1);
}
console.log("Every event is stored exactly once.");
