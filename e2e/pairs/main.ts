import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNatsNodes, readCount, readCounts, startOwnPostgres, whyNoNats } from "@flipbook-telemetry/test-support";
import { Command } from "commander";
import { describeWrong, formatPairs } from "./report.ts";
import { runPairs } from "./run-pairs.ts";
import type { RowReport } from "./run-row.ts";

interface Options {
	readonly seed: number;
	readonly rounds: number;
	readonly minutes: number;
	readonly perRow: number;
	readonly atOnce: number;
	readonly queue: boolean;
	readonly only?: ReadonlyArray<number>;
	readonly onlyQueue?: true;
}

const options = new Command("pairs")
	.description("runs all operations on servers with each pair of features, and compares what they store with a ledger")
	.option("--seed <number>", "repeat a run", readCount, (Date.now() % 1_000_000) + 1)
	.option("--rounds <number>", "how many covering arrays, each with the next seed", readCount, 1)
	.option("--minutes <number>", "begin no further round after so many minutes", readCount, 60)
	.option("--per-row <number>", "how many operations a row has", readCount, 5)
	.option("--at-once <number>", "how many rows at once, where there is no queue", readCount, 3)
	.option("--no-queue", "leave out the rows with a queue, which need nats-server")
	.option("--only-queue", "run only the rows with a queue")
	.option("--only <rows>", "run only these rows, with commas between", readCounts)
	.parse()
	.opts<Options>();

const { seed, rounds, minutes, perRow, atOnce, only } = options;
const deadline = performance.now() + minutes * 60_000;
const folder = await mkdtemp(join(tmpdir(), "telemetry-pairs-log-"));
const postgres = await startOwnPostgres();
const reports: Array<readonly [number: number, report: RowReport]> = [];
const wrong: Array<string> = [];
const missing = options.queue ? whyNoNats() : undefined;
if (missing !== undefined) {
	console.error(`Rows with a queue are left out: ${missing}.`);
}
const queue = options.queue && missing === undefined ? await createNatsNodes(folder) : undefined;
await queue?.start();
try {
	await postgres.client.query("ALTER SYSTEM SET fsync = off");
	await postgres.client.query("SELECT pg_reload_conf()");
	for (let round = 0; round < rounds && (round === 0 || performance.now() < deadline); round += 1) {
		for (const logs of [...(options.onlyQueue === true ? [] : [undefined]), ...(queue === undefined ? [] : [queue])]) {
			console.log(`\nseed ${seed + round}, ${logs === undefined ? "without" : "with"} a queue`);
			const of: Array<readonly [number, RowReport]> = [];
			await runPairs({
				seed: seed + round,
				postgresUrl: postgres.url,
				...(logs === undefined ? {} : { queue: logs }),
				...(only === undefined ? {} : { only }),
				atOnce,
				perRow,
				onRow: (number, report) => {
					of.push([number, report]);
					const { on, operations } = report.row;
					console.error(`  row ${number} (${on.join(", ")}; ${operations.join(", ")})`);
					console.error(`    ${report.wrong.slice(0, 3).join("\n    ") || "as the ledger says"}`);
				},
			});
			of.sort(([a], [b]) => a - b);
			console.log(formatPairs(of));
			wrong.push(describeWrong(of));
			reports.push(...of);
		}
	}
} finally {
	await queue?.stop();
	await postgres.remove();
	await rm(folder, { recursive: true, force: true });
}

const differences = wrong.filter((text) => text !== "").join("\n");
if (differences !== "") {
	console.error(`\nNOT AS THE LEDGER SAYS:\n${differences}`);
	process.exitCode = 1;
}
const events = reports.reduce((sum, [, { recorded }]) => sum + recorded, 0).toLocaleString("en-US");
const passed = reports.filter(([, report]) => report.wrong.length === 0).length;
console.log(
	`\n${passed} of ${reports.length} rows with ${events} events are as their ledgers say; repeat with --seed ${seed}` +
		`${rounds === 1 ? "" : ` --rounds ${rounds}`}`,
);
