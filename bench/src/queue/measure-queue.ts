import type { NatsNodes, OwnPostgres } from "@flipbook-telemetry/test-support";
import { markdownLines, plain } from "@flipbook-telemetry/test-support";
import type { Forked } from "../support/forked.js";
import type { LoadResult } from "../support/http-load.js";
import { loadClosed, okPerSecond, refuseOtherAnswers } from "../support/http-load.js";
import { createSenders, openSessions } from "../support/senders.js";
import { quantile } from "../support/statistics.js";

/** What is measured: two servers on one PostgreSQL, one of them with a queue before it. */
export interface QueueSetup {
	readonly postgres: OwnPostgres;
	readonly queue: NatsNodes;
	readonly direct: Forked;
	readonly queued: Forked;
}

/** What to measure, and for how long each time. */
export interface QueueOptions {
	/** Events in a batch. */
	readonly sizes: ReadonlyArray<number>;
	readonly connections: number;
	readonly rounds: number;
	readonly seconds: number;
	/** Hears how far it is. */
	readonly say: (line: string) => void;
}

/** What came of one size of batch, round by round. */
export interface QueueResult {
	readonly events: number;
	readonly direct: Array<LoadResult>;
	/** While what comes is carried into PostgreSQL at the same time. */
	readonly queued: Array<LoadResult>;
	/** While PostgreSQL takes nothing in. */
	readonly burst: Array<LoadResult>;
	/** Batches a second that were carried into PostgreSQL afterwards, when nothing else came. */
	readonly carried: Array<number>;
}

const pollMs = 10;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function untilEmpty(queue: NatsNodes): Promise<void> {
	while ((await queue.length()) > 0) {
		await sleep(pollMs);
	}
}

/** Measures both servers in turn, so that what else the machine does meets both. */
export async function measureQueue(
	{ postgres, queue, direct, queued }: QueueSetup,
	{ sizes, connections, rounds, seconds, say }: QueueOptions,
): Promise<ReadonlyArray<QueueResult>> {
	const results = sizes.map((events): QueueResult => ({ events, direct: [], queued: [], burst: [], carried: [] }));
	for (let round = 1; round <= rounds; round += 1) {
		for (const result of results) {
			const loadOf = async ({ url }: Forked): Promise<(forSeconds: number) => Promise<LoadResult>> => {
				const tokens = await openSessions(url, connections);
				const senders = createSenders(url, tokens, connections, result.events);
				return async (forSeconds) => refuseOtherAnswers(await loadClosed(url, senders, forSeconds));
			};
			const loadDirect = await loadOf(direct);
			const loadLogged = await loadOf(queued);
			if (round === 1) {
				await loadDirect(seconds / 2);
				await loadLogged(seconds / 2);
				await untilEmpty(queue);
			}
			result.direct.push(await loadDirect(seconds));
			result.queued.push(await loadLogged(seconds));
			await untilEmpty(queue);
			// A transaction that changes a session waits and gives up; reading goes on.
			await postgres.client.query("BEGIN; LOCK TABLE sessions IN EXCLUSIVE MODE");
			result.burst.push(await loadLogged(seconds));
			const waiting = await queue.length();
			await postgres.client.query("COMMIT");
			const since = performance.now();
			await untilEmpty(queue);
			result.carried.push((1000 * waiting) / (performance.now() - since));
		}
		say(`round ${round} of ${rounds}`);
	}
	return results;
}

const middle = (values: ReadonlyArray<number>): number => quantile(values, 0.5);
const tail = (loads: ReadonlyArray<LoadResult>): string => {
	const latenciesMs = loads.flatMap((load) => load.latenciesMs);
	return `${plain(middle(latenciesMs))} / ${plain(quantile(latenciesMs, 0.99))}`;
};

/** A line for each size of batch; rates are batches a second that were acknowledged. */
export function queueTable(results: ReadonlyArray<QueueResult>): string {
	const rate = (loads: ReadonlyArray<LoadResult>): number => middle(loads.map(okPerSecond));
	const ofDirect = (value: number, result: QueueResult): string => (value / rate(result.direct)).toFixed(2);
	return markdownLines([
		[
			"events in a batch",
			"without a queue, batches/s",
			"p50 / p99, ms",
			"with a queue",
			"of it",
			"p50 / p99, ms",
			"while PostgreSQL stores nothing",
			"of it",
			"carried over afterwards, batches/s",
			"of it",
		],
		...results.map((result) => {
			const { events, direct, queued, burst, carried } = result;
			return [
				String(events),
				plain(rate(direct)),
				tail(direct),
				plain(rate(queued)),
				ofDirect(rate(queued), result),
				tail(queued),
				plain(rate(burst)),
				ofDirect(rate(burst), result),
				plain(middle(carried)),
				ofDirect(middle(carried), result),
			];
		}),
	]);
}
