import { parseArgs } from "node:util";
import { formatReport } from "./report.js";
import { runFaults } from "./run-faults.js";

const { values } = parseArgs({
	options: {
		minutes: { type: "string", default: "1" },
		clients: { type: "string", default: "50" },
		processes: { type: "string" },
		log: { type: "boolean", default: false },
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
	processes: Number(values.processes ?? (values.log ? 2 : 1)),
	log: values.log,
	...(values.only === undefined ? {} : { only: values.only }),
	lengths: { stoppedMs: 30_000, fullMs: 10_000 },
	onProgress: (line) => console.log(`  ${line}`),
});

console.log(formatReport(report));
if (report.wrong.length > 0) {
	console.error(`\nWRONG:\n${report.wrong.join("\n")}`);
	process.exit(1);
}
console.log("Every event is stored exactly once.");
