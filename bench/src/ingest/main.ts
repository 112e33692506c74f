import { limits } from "@flipbook-telemetry/event-schema";
import { readCount, readCounts } from "@flipbook-telemetry/test-support";
import { Command, InvalidArgumentError } from "commander";
import { startBenchSetup } from "../support/bench-setup.js";
import type { Overload } from "./measure-overload.js";
import { measureOverload } from "./measure-overload.js";
import { measureThroughput } from "./measure-throughput.js";
import { ceilingTable, doubleLoadTable, halfLoadTable, throughputTable } from "./report.js";

function readSizes(text: string): ReadonlyArray<number> {
	const sizes = readCounts(text);
	if (Math.max(...sizes) > limits.maxBatchEvents) {
		throw new InvalidArgumentError(`A batch has at most ${limits.maxBatchEvents} events.`);
	}
	return sizes;
}

function readWords(text: string): ReadonlyArray<string> {
	return text.split(" ").filter((word) => word !== "");
}

interface Options {
	readonly sizes: ReadonlyArray<number>;
	readonly connections: ReadonlyArray<number>;
	readonly rounds: number;
	readonly seconds: number;
	readonly processes: number;
	readonly overload: boolean;
	readonly nodeArgs: ReadonlyArray<string>;
}

/** Those that the goals are about. */
const overloadSizes: ReadonlyArray<number> = [50, 1];
const overloadConnections = 256;
/** Twice as many as the changes that one server lets wait. */
const crowdPerProcess = 2000;

const program: Command = new Command("bench:ingest")
	.description(
		"Measures how much the server takes in, beside COPY alone, Express alone and itself without storage, and what becomes " +
			"of it at half and at twice its maximum.",
	)
	.option("--sizes <numbers>", "events in a batch, separated by commas", readSizes, [1, 10, 50, 100])
	.option("--connections <numbers>", "connections at once, separated by commas", readCounts, [1, 32, 256])
	.option("--rounds <number>", "how often everything is measured in turn", readCount, 3)
	.option("--seconds <number>", "how long each is measured in a round", readCount, 3)
	.option("--processes <number>", "processes of the server behind one port, and of each baseline", readCount, 1)
	.option("--no-overload", "leave half and twice the maximum out")
	.option("--node-args <words>", "options of Node's for the server, such as --cpu-prof", readWords, [])
	.showHelpAfterError("(--help says more)");

// pnpm hands a `--` of the caller's over as it is.
program.parse(process.argv.filter((argument) => argument !== "--"));
const { sizes, connections, rounds, seconds, processes, overload, nodeArgs } = program.opts<Options>();
const say = (line: string): void => console.error(line);
const loads = sizes.flatMap((events) => connections.map((count) => ({ events, connections: count })));

const setup = await startBenchSetup({ processes, nodeArgs });
try {
	const run = await measureThroughput(setup, { loads, rounds, seconds, say });
	console.log(`\n${ceilingTable(run.ceiling)}\n\n${throughputTable(run)}`);
	if (overload) {
		const crowd = crowdPerProcess * processes;
		const overloads: Array<Overload> = [];
		for (const events of overloadSizes) {
			overloads.push(
				await measureOverload(setup, { events, connections: overloadConnections, crowd, rounds, seconds, say }),
			);
		}
		console.log(`\n${halfLoadTable(overloads)}\n\n${doubleLoadTable(overloads)}`);
	}
} finally {
	await setup.remove();
}
