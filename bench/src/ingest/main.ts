import { quantile } from "../statistics.js";
import { markdownLines, plain as number } from "../table.js";
import { startBenchGround } from "./bench-ground.js";
import type { Load } from "./measure-throughput.js";
import { measureThroughput } from "./measure-throughput.js";

const sizes = (process.env["SIZES"] ?? "1,10,50,100").split(",").map(Number);
const widths = (process.env["WIDTHS"] ?? "1,32,256").split(",").map(Number);
const rounds = Number(process.env["ROUNDS"] ?? 3);
const seconds = Number(process.env["SECONDS"] ?? 3);
const loads: ReadonlyArray<Load> = sizes.flatMap((events) => widths.map((connections) => ({ events, connections })));

const ground = await startBenchGround((process.env["EXEC_ARGV"] ?? "").split(" ").filter((text) => text !== ""));
try {
	const { ceiling, loads: results } = await measureThroughput(ground, loads, rounds, seconds, (line) =>
		console.error(line),
	);
	const top = quantile(ceiling, 0.5);
	console.log(`\nCOPY alone: ${number(top)} rows/s (${ceiling.map(number).join(", ")})\n`);
	console.log(
		markdownLines([
			[
				"batch × connections",
				"requests/s",
				"events/s",
				"of COPY",
				"Express",
				"of Express",
				"p50 / p99 ms",
				"CPU µs/event",
			],
			...results.map((result) => {
				const requests = quantile(result.requestsPerSecond, 0.5);
				const express = quantile(result.plainRequestsPerSecond, 0.5);
				return [
					`${result.events} × ${result.connections}`,
					number(requests),
					number(requests * result.events),
					((requests * result.events) / top).toFixed(2),
					number(express),
					(requests / express).toFixed(2),
					`${number(quantile(result.latenciesMs, 0.5))} / ${number(quantile(result.latenciesMs, 0.99))}`,
					(["server", "postgres", "sender"] as const)
						.map((who) =>
							number(
								quantile(
									result.cpuMicros.map((cpu) => cpu[who]),
									0.5,
								),
							),
						)
						.join(" / "),
				];
			}),
		]),
	);
} finally {
	await ground.remove();
}
