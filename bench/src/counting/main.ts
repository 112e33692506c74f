import { markdownLines, plain, readCount, readRisingCounts } from "@flipbook-telemetry/test-support";
import { Command } from "commander";
import { measureCounting } from "./measure-counting.js";

interface Options {
	readonly events: ReadonlyArray<number>;
	readonly mostSent: number;
	readonly runs: number;
}

const program: Command = new Command("bench:counting")
	.description("Measures what counting a day costs by how many events it has, on databases fed over HTTP.")
	.option("--events <numbers>", "how many events a day has", readRisingCounts, [10_000, 100_000, 1_000_000])
	.option("--most-sent <number>", "no more than these are sent; others are copies of them", readCount, 100_000)
	.option("--runs <number>", "how often each day is counted", readCount, 3)
	.showHelpAfterError("(--help says more)");

// pnpm hands a `--` of the caller's over as it is.
program.parse(process.argv.filter((argument) => argument !== "--"));
const costs = await measureCounting({ ...program.opts<Options>(), say: (line) => console.error(line) });
const least = (values: ReadonlyArray<number>): number => Math.min(...values);
console.log(
	markdownLines([
		["events of the day", "sent over HTTP", "sessions", "first time, s", "again, s", "processor, s", "µs an event"],
		...costs.map(({ events, sent, sessions, seconds, processorSeconds }) => [
			events.toLocaleString("en-US"),
			sent.toLocaleString("en-US"),
			sessions.toLocaleString("en-US"),
			plain(seconds[0] ?? 0),
			plain(least(seconds)),
			plain(least(processorSeconds)),
			plain((1e6 * least(processorSeconds)) / events),
		]),
	]),
);
