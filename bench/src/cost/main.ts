import { Command } from "commander";
import { readCount, readCounts } from "../count-options.js";
import { startBenchGround } from "../ingest/bench-ground.js";
import { measureCost } from "./measure-cost.js";
import type { CostOptions } from "./measure-cost.js";
import { alternativeTable, batchTable, diskTable, rowTable, verdict } from "./report.js";

const program: Command = new Command("bench:cost")
	.description("Measures what an event costs: bytes on disk and in the WAL, and processor time.")
	.option("--events <number>", "how many events are stored before their sizes are looked at", readCount, 200_000)
	.option("--events-per-session <number>", "how many of them a session sends; an ordinary hour has 60", readCount, 60)
	.option("--batches <numbers>", "how many a session sends at once; the sessions take turns", readCounts, [5, 20, 50])
	.option("--connections <number>", "how many connections the sessions share", readCount, 32)
	.option("--seed <number>", "what the sessions' keys are made up from", readCount, 1)
	.showHelpAfterError("(--help says more)");

// pnpm hands a `--` of the caller's over as it is.
program.parse(process.argv.filter((argument) => argument !== "--"));
const options: CostOptions = {
	...program.opts<Omit<CostOptions, "say">>(),
	say: (line) => console.error(line),
};

const ground = await startBenchGround();
try {
	const cost = await measureCost(ground, options);
	console.log(
		[
			`\n${diskTable(cost)}`,
			rowTable(cost),
			alternativeTable(cost),
			batchTable(cost),
			"After VACUUM ANALYZE and CHECKPOINT; WAL from a CHECKPOINT on. What a session sends: see bench:client.",
			verdict(cost),
		].join("\n\n"),
	);
} finally {
	await ground.remove();
}
