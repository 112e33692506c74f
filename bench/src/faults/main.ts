import { parseArgs } from "node:util";
import { runFaults } from "./run-faults.js";

const { values } = parseArgs({
	options: {
		minutes: { type: "string", default: "1" },
		clients: { type: "string", default: "50" },
		seed: { type: "string", default: String(Date.now() % 1_000_000) },
	},
});
const seed = Number(values.seed);
console.log(`${values.clients} clients, seed ${seed}; repeat with --seed ${seed}`);

const report = await runFaults({
	seed,
	clients: Number(values.clients),
	minutes: Number(values.minutes),
	lengths: { stoppedMs: 30_000, fullMs: 10_000 },
	onProgress: (line) => console.log(`  ${line}`),
});

const mib = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MiB`;
const worst = new Map<string, { times: number; ms: number }>();
for (const { fault, recoveryMs } of report.survived) {
	const known = worst.get(fault) ?? { times: 0, ms: 0 };
	worst.set(fault, { times: known.times + 1, ms: Math.max(known.ms, recoveryMs) });
}
console.log("\n| fault | times | longest recovery |\n| --- | ---: | ---: |");
for (const [fault, { times, ms }] of worst) {
	console.log(`| ${fault} | ${times} | ${(ms / 1000).toFixed(2)} s |`);
}
console.log(`
${report.sessions} sessions recorded ${report.recorded} events; ${report.acknowledged} acknowledged, ${report.stored} stored
${report.requests} requests, ${report.failedRequests} without an answer
server's memory: ${mib(report.memory[0])} after the first fault, ${mib(report.memory[1])} at the end`);
for (const line of report.leftOut) {
	console.log(`left out: ${line}`);
}
if (report.wrong.length > 0) {
	console.error(`\nWRONG:\n${report.wrong.join("\n")}`);
	process.exit(1);
}
console.log("Every event is stored exactly once.");
