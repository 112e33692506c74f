import { readCount, readRisingCounts } from "@flipbook-telemetry/test-support";
import { Command } from "commander";
import { measureGrowth } from "./measure-growth.js";
import { measureProcesses } from "./measure-processes.js";
import { growthTable, processesTable, verdict } from "./report.js";

interface Options {
	readonly events: ReadonlyArray<number>;
	readonly processes: ReadonlyArray<number>;
	readonly rounds: number;
	readonly seconds: number;
}

const program: Command = new Command("bench:growth")
	.description("Measures ingest by how much is stored already, and by how many server processes take it in.")
	.option("--events <numbers>", "how many events are stored", readRisingCounts, [0, 10_000_000, 50_000_000])
	.option("--processes <numbers>", "how many server processes share a port", readRisingCounts, [1, 2])
	.option("--rounds <number>", "how often each is measured", readCount, 3)
	.option("--seconds <number>", "how long a round takes", readCount, 5)
	.showHelpAfterError("(--help says more)");

// pnpm hands a `--` of the caller's over as it is.
program.parse(process.argv.filter((argument) => argument !== "--"));
const { events, processes, rounds, seconds } = program.opts<Options>();
const say = (line: string): void => console.error(line);

const byProcesses = await measureProcesses({ processes, rounds, seconds, say });
const byEvents = await measureGrowth({ events, rounds, seconds, say });
console.log(`\n${growthTable(byEvents)}\n\n${processesTable(byProcesses)}\n\n${verdict(byEvents)}`);
