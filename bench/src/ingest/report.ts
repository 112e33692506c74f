import { quantile } from "../statistics.js";
import { markdownLines, plain } from "../table.js";
import type { Ceiling, CpuMicros, Throughput, ThroughputRun } from "./measure-throughput.js";

const middle = (values: ReadonlyArray<number>): number => quantile(values, 0.5);
/** The middle one, and between which all are. */
const spread = (values: ReadonlyArray<number>): string =>
	values.length === 1
		? plain(middle(values))
		: `${plain(middle(values))} (${plain(Math.min(...values))}–${plain(Math.max(...values))})`;
const ratio = (ours: number, other: number): string => (ours / other).toFixed(2);
const tail = (latenciesMs: ReadonlyArray<number>): string =>
	`${plain(middle(latenciesMs))} / ${plain(quantile(latenciesMs, 0.99))}`;

/** What COPY alone takes in, in rows a second. */
export function ceilingTable({ text, binary }: Ceiling): string {
	return markdownLines([
		["COPY alone", "rows/s"],
		["from text", spread(text)],
		["from binary, as the server copies", spread(binary)],
	]);
}

/** The server beside COPY and its two baselines, a line for each way to load it. */
export function throughputTable({ ceiling, loads }: ThroughputRun): string {
	const cpu = (result: Throughput, who: keyof CpuMicros): string =>
		plain(middle(result.cpuMicros.map((micros) => micros[who])));
	return markdownLines([
		[
			"batch × connections",
			"requests/s",
			"events/s",
			"of text COPY",
			"of binary COPY",
			"Express alone",
			"of it",
			"without storage",
			"of it",
			"p50 / p99, ms",
			"CPU per event, µs: server / PostgreSQL / sender",
		],
		...loads.map((result) => {
			const requests = middle(result.server);
			const events = requests * result.events;
			return [
				`${result.events} × ${result.connections}`,
				spread(result.server),
				plain(events),
				ratio(events, middle(ceiling.text)),
				ratio(events, middle(ceiling.binary)),
				spread(result.express),
				ratio(requests, middle(result.express)),
				spread(result.withoutStorage),
				ratio(requests, middle(result.withoutStorage)),
				tail(result.latenciesMs),
				`${cpu(result, "server")} / ${cpu(result, "postgres")} / ${cpu(result, "sender")}`,
			];
		}),
	]);
}
