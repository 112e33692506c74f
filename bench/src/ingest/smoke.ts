import { readFile, writeFile } from "node:fs/promises";
import { markdownLines } from "@flipbook-telemetry/test-support";
import { Command } from "commander";
import type { BenchSetup } from "../support/bench-setup.js";
import { startBenchSetup } from "../support/bench-setup.js";
import { loadClosed, okPerSecond } from "../support/http-load.js";
import { createSenders, openSessions } from "../support/senders.js";
import { quantile } from "../support/statistics.js";
import { measureCeiling } from "./ceiling.js";
import type { Ratios } from "./ratio-verdict.js";
import { judgeRatios } from "./ratio-verdict.js";

const recordedFile = new URL("../../recorded-ratios.json", import.meta.url);
/** With what it takes to start, together well under a minute. */
const rounds = 4;
const seconds = 1;
const connections = 256;

/** What is measured in a round, a second: rows by COPY, requests by the others. */
interface Rates {
	readonly textCopy: number;
	readonly batchesOf50: number;
	readonly batchesOf1: number;
	readonly express: number;
}

/** Measures everything in turn, after a round that does not count. */
async function measureRates({ postgres, server, express }: BenchSetup): Promise<ReadonlyArray<Rates>> {
	const rateOf = async (url: string, events: number): Promise<() => Promise<number>> => {
		const senders = createSenders(url, await openSessions(server.url, connections), connections, events);
		return async () => okPerSecond(await loadClosed(url, senders, seconds));
	};
	const batchesOf50 = await rateOf(server.url, 50);
	const batchesOf1 = await rateOf(server.url, 1);
	const alone = await rateOf(express.url, 1);
	const rates: Array<Rates> = [];
	for (let round = 0; round <= rounds; round += 1) {
		rates.push({
			textCopy: await measureCeiling(postgres.client, "text", seconds),
			batchesOf50: await batchesOf50(),
			batchesOf1: await batchesOf1(),
			express: await alone(),
		});
	}
	return rates.slice(1);
}

async function measureRatios(): Promise<Ratios> {
	const setup = await startBenchSetup({ processes: 1, nodeArgs: [] });
	try {
		const rates = await measureRates(setup);
		const middle = (of: (round: Rates) => number): number => quantile(rates.map(of), 0.5);
		return {
			eventsInBatchesOf50ToTextCopy: (50 * middle((round) => round.batchesOf50)) / middle((round) => round.textCopy),
			requestsOfOneEventToExpressAlone: middle((round) => round.batchesOf1) / middle((round) => round.express),
		};
	} finally {
		await setup.remove();
	}
}

const program: Command = new Command("bench:smoke")
	.description("Measures two ratios in less than a minute, and fails when one has fallen to half of what was recorded.")
	.option("--record", "write what is measured to bench/recorded-ratios.json instead")
	.showHelpAfterError("(--help says more)");

// pnpm hands a `--` of the caller's over as it is.
program.parse(process.argv.filter((argument) => argument !== "--"));
const { record = false } = program.opts<{ readonly record?: boolean }>();

const measured = await measureRatios();
if (record) {
	const rounded = Object.fromEntries(Object.entries(measured).map(([name, value]) => [name, Number(value.toFixed(2))]));
	await writeFile(recordedFile, `${JSON.stringify(rounded, undefined, "\t")}\n`);
}
const verdicts = judgeRatios(measured, JSON.parse(await readFile(recordedFile, "utf8")) as Ratios);
console.log(
	markdownLines([
		["ratio", "measured", "recorded"],
		...verdicts.map(({ name, measured: now, recorded }) => [name, now.toFixed(2), recorded.toFixed(2)]),
	]),
);
for (const { name } of verdicts.filter(({ isTooLow }) => isTooLow)) {
	console.error(
		`${name} has fallen below half of what was recorded. Where the time goes: pnpm bench:ingest --node-args=--cpu-prof`,
	);
	process.exitCode = 1;
}
