import { parseArgs } from "node:util";
import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import { drawFeatures, readFeatures } from "./fault-features.ts";
import { formatReport } from "./report.ts";
import { runFaults } from "./run-faults.ts";

const { values } = parseArgs({
	options: {
		minutes: { type: "string", default: "1" },
		clients: { type: "string", default: "50" },
		processes: { type: "string" },
		queue: { type: "boolean", default: false },
		with: { type: "string" },
		only: { type: "string", multiple: true },
		seed: { type: "string", default: String(Date.now() % 1_000_000) },
	},
});
const seed = Number(values.seed);
const features = values.with === undefined ? drawFeatures(createSeededRandom(seed)) : readFeatures(values.with);
console.log(`${values.clients} clients, seed ${seed}; repeat with --seed ${seed}`);
console.log(`with ${features.length === 0 ? "no feature besides" : features.join(", ")}; --with chooses`);

const report = await runFaults({
	seed,
	clients: Number(values.clients),
	minutes: Number(values.minutes),
	processes: Number(values.processes ?? (values.queue ? 2 : 1)),
	queue: values.queue,
	features,
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
