import { readCount } from "@flipbook-telemetry/test-support";
import { Command } from "commander";
import { measureSize } from "./measure-size.js";
import type { SizeCost } from "./measure-size.js";
import { endpointTable, growthTable, readTable, sizeTable } from "./report.js";

interface Options {
	readonly days: number;
	readonly installs: number;
	readonly growth: number;
	readonly seed: number;
	readonly runs: number;
	readonly rawRuns: number;
}

const program: Command = new Command("bench:numbers")
	.description(
		"Measures what the numbers cost: counting them by the day, and reading them, beside counting on reading.",
	)
	.option("--days <number>", "how many days of sample data", readCount, 365)
	.option("--installs <number>", "how many installations are used on a day, on average", readCount, 200)
	.option("--growth <number>", "measure with so many times fewer installations before; 1: do not", readCount, 10)
	.option("--seed <number>", "what the sample data are generated from", readCount, 1)
	.option("--runs <number>", "how often each table is read from the rollups", readCount, 30)
	.option("--raw-runs <number>", "how often each is counted from sessions and events", readCount, 5)
	.showHelpAfterError("(--help says more)");

// pnpm hands a `--` of the caller's over as it is.
program.parse(process.argv.filter((argument) => argument !== "--"));
const { days, installs, growth, seed, runs, rawRuns } = program.opts<Options>();
const nowMs = Date.now();
const measure = (installsPerDay: number): Promise<SizeCost> =>
	measureSize({ seed, days, installsPerDay, runs, rawRuns, nowMs, say: (line) => console.error(line) });

const small = growth === 1 ? undefined : await measure(Math.max(1, Math.round(installs / growth)));
const large = await measure(installs);
console.log(
	`\n${sizeTable(small === undefined ? [large] : [small, large])}\n\n${readTable(large)}\n\n${endpointTable(large)}`,
);
if (small !== undefined) {
	console.log(`\n${growthTable(small, large)}`);
}
