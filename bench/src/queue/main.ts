import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNatsNodes, readCount, readCounts, startOwnPostgres } from "@flipbook-telemetry/test-support";
import { Command } from "commander";
import { startBenchServer } from "../support/start-bench-server.js";
import { queueTable, measureQueue } from "./measure-queue.js";

interface Options {
	readonly sizes: ReadonlyArray<number>;
	readonly connections: number;
	readonly rounds: number;
	readonly seconds: number;
}

const program: Command = new Command("bench:queue")
	.description(
		"Measures what a queue of three nodes before PostgreSQL costs and gives: the server with it beside the server without it, " +
			"on the same PostgreSQL and the same machine. Needs nats-server.",
	)
	.option("--sizes <numbers>", "events in a batch, separated by commas", readCounts, [1, 10, 50])
	.option("--connections <number>", "connections at once", readCount, 256)
	.option("--rounds <number>", "how often everything is measured in turn", readCount, 3)
	.option("--seconds <number>", "how long each is measured in a round", readCount, 3)
	.showHelpAfterError("(--help says more)");

// pnpm hands a `--` of the caller's over as it is.
program.parse(process.argv.filter((argument) => argument !== "--"));
const options = program.opts<Options>();

const undo: Array<() => Promise<void>> = [];
try {
	const folder = await mkdtemp(join(tmpdir(), "telemetry-bench-queue-"));
	undo.push(() => rm(folder, { recursive: true, force: true }));
	const queue = await createNatsNodes(folder);
	undo.push(queue.stop);
	await queue.start();
	const postgres = await startOwnPostgres();
	undo.push(postgres.remove);
	const shared = { databaseUrl: postgres.url, processes: 1 };
	const direct = await startBenchServer(shared);
	undo.push(direct.stop);
	const queued = await startBenchServer({ ...shared, settings: queue.settings });
	undo.push(queued.stop);
	const say = (line: string): void => console.error(line);
	console.log(`\n${queueTable(await measureQueue({ postgres, queue, direct, queued }, { ...options, say }))}`);
} finally {
	for (const step of undo.reverse()) {
		await step();
	}
}
