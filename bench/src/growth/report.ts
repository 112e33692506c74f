import { markdownLines, plain } from "@flipbook-telemetry/test-support";
import { quantile } from "../support/statistics.js";
import type { GrowthCost } from "./measure-growth.js";
import { growthBatch } from "./measure-growth.js";
import type { IngestRound } from "./measure-ingest.js";
import type { ProcessesCost } from "./measure-processes.js";

/** The goal for the throughput with most stored, in relation to that with nothing stored. */
const goalRatio = 0.8;

const rate = (rounds: ReadonlyArray<IngestRound>, share: number): number =>
	quantile(
		rounds.map(({ requestsPerSecond }) => requestsPerSecond),
		share,
	);
const middle = (rounds: ReadonlyArray<IngestRound>): number => rate(rounds, 0.5);
const spread = (rounds: ReadonlyArray<IngestRound>, batch: number): string =>
	[0, 1].map((share) => plain(batch * rate(rounds, share))).join(" – ");

function latency(rounds: ReadonlyArray<IngestRound>): string {
	const all = rounds.flatMap(({ latenciesMs }) => latenciesMs);
	return [0.5, 0.99].map((share) => plain(quantile(all, share))).join(" / ");
}

/** How many times what an empty PostgreSQL takes in, in the middle of the rounds. */
const ratioToEmpty = ({ rounds, emptyRounds }: GrowthCost): number => middle(rounds) / middle(emptyRounds);

/** Ingest by how much is stored, beside an empty PostgreSQL that was measured in turn with it. */
export function growthTable(costs: ReadonlyArray<GrowthCost>): string {
	return markdownLines([
		["events stored", "database", "events/s", "lowest – highest", "nothing stored", "ratio", "p50 / p99 ms"],
		...costs.map((cost) => [
			plain(cost.stored),
			`${plain(cost.databaseBytes / 1_048_576)} MiB`,
			plain(growthBatch * middle(cost.rounds)),
			spread(cost.rounds, growthBatch),
			plain(growthBatch * middle(cost.emptyRounds)),
			ratioToEmpty(cost).toFixed(2),
			latency(cost.rounds),
		]),
	]);
}

/** Ingest by the number of server processes, in relation to the first number of them. */
export function processesTable(costs: ReadonlyArray<ProcessesCost>): string {
	return markdownLines([
		["batches of", "processes", "requests/s", "events/s", "lowest – highest", "ratio to the first", "p50 / p99 ms"],
		...costs.map(({ batch, processes, rounds }) => {
			const first = costs.find((cost) => cost.batch === batch);
			return [
				plain(batch),
				plain(processes),
				plain(middle(rounds)),
				plain(batch * middle(rounds)),
				spread(rounds, batch),
				(middle(rounds) / middle(first?.rounds ?? [])).toFixed(2),
				latency(rounds),
			];
		}),
	]);
}

/** Whether the goal is met with most stored. */
export function verdict(costs: ReadonlyArray<GrowthCost>): string {
	const last = costs.at(-1);
	const ratio = last === undefined ? 0 : ratioToEmpty(last);
	return `With most stored it takes in ${ratio.toFixed(2)} of what an empty one does: the goal of ${goalRatio} is ${ratio >= goalRatio ? "met" : "not met"}.`;
}
