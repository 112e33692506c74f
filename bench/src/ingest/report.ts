import { markdownLines, plain } from "@flipbook-telemetry/test-support";
import { quantile } from "../support/statistics.js";
import type { Overload, OverloadRound } from "./measure-overload.js";
import type { Ceiling, CpuMicros, Throughput, ThroughputRun } from "./measure-throughput.js";

const middle = (values: ReadonlyArray<number>): number => quantile(values, 0.5);
/** The middle one, and between which all are. */
const spread = (values: ReadonlyArray<number>): string =>
	values.length === 1
		? plain(middle(values))
		: `${plain(middle(values))} (${plain(Math.min(...values))}–${plain(Math.max(...values))})`;
const ratio = (ours: number, other: number): string => (ours / other).toFixed(2);
const percent = (share: number): string => `${plain(100 * share)} %`;
const mib = (bytes: number): string => `${plain(bytes / 1_048_576)} MiB`;
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

/** How long requests take at half of the maximum. */
export function halfLoadTable(overloads: ReadonlyArray<Overload>): string {
	return markdownLines([
		["at half of the maximum", "maximum, requests/s", "offered", "p50 / p99, ms", "not answered with 200", "not sent"],
		...overloads.map(({ events, rounds }) => {
			const sum = (of: (round: OverloadRound) => number): string =>
				plain(rounds.reduce((total, round) => total + of(round), 0));
			return [
				`batches of ${events}`,
				spread(rounds.map(({ maximum }) => maximum)),
				spread(rounds.map(({ half }) => half.offered)),
				tail(rounds.flatMap(({ half }) => half.latenciesMs)),
				sum(({ half }) => half.otherAnswers),
				sum(({ half }) => half.unsent),
			];
		}),
	]);
}

/** What becomes of the server at twice the maximum. */
export function doubleLoadTable(overloads: ReadonlyArray<Overload>): string {
	return markdownLines([
		[
			"at twice the maximum",
			"offered, requests/s",
			"sent",
			"answered with 503",
			"with neither 200 nor 503",
			"accepted, requests/s",
			"of the maximum",
			"memory before",
			"at its highest",
			"sender's use of one core",
		],
		...overloads.map(({ events, rounds }) => {
			const doubles = rounds.map(({ double }) => double);
			return [
				`batches of ${events}`,
				spread(doubles.map(({ offered }) => offered)),
				spread(doubles.map(({ sent }) => sent)),
				percent(middle(doubles.map(({ refusedShare }) => refusedShare))),
				plain(doubles.reduce((total, { otherAnswers }) => total + otherAnswers, 0)),
				spread(doubles.map(({ accepted }) => accepted)),
				middle(rounds.map(({ maximum, double }) => double.accepted / maximum)).toFixed(2),
				mib(doubles[0]?.memoryBefore ?? 0),
				mib(Math.max(...doubles.map(({ memoryHighest }) => memoryHighest))),
				percent(middle(doubles.map(({ senderShare }) => senderShare))),
			];
		}),
	]);
}
