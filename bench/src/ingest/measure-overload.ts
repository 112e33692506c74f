import { setTimeout } from "node:timers/promises";
import type { BenchSetup } from "../support/bench-setup.js";
import { loadClosed, loadOpen, okPerSecond } from "../support/http-load.js";
import type { LoadResult } from "../support/http-load.js";
import { createSenders, openSessions } from "../support/senders.js";

/** The server at half of what it can do. */
export interface HalfLoad {
	/** Requests a second. */
	readonly offered: number;
	/** Of every request that was answered with 2xx, in milliseconds. */
	readonly latenciesMs: ReadonlyArray<number>;
	/** How many were answered with something else than 200. */
	readonly otherAnswers: number;
	/** How many found no free connection. */
	readonly unsent: number;
}

/** The server at twice what it can do. Rates are requests a second, memory is resident, in bytes. */
export interface DoubleLoad {
	readonly offered: number;
	/** What was really sent: the others found no free connection. */
	readonly sent: number;
	readonly accepted: number;
	/** The share of those sent that was answered with 503. */
	readonly refusedShare: number;
	/** How many were answered with neither 200 nor 503. */
	readonly otherAnswers: number;
	readonly memoryBefore: number;
	readonly memoryHighest: number;
	/** How much of one core the sender used, as a share: near 1, it is the sender that is overloaded. */
	readonly senderShare: number;
}

/** One round: each load follows from the maximum measured just before it. */
export interface OverloadRound {
	/** Requests a second when each connection waits for its answers. */
	readonly maximum: number;
	readonly half: HalfLoad;
	readonly double: DoubleLoad;
}

/** What batches of one size gave, round by round. */
export interface Overload {
	readonly events: number;
	readonly rounds: ReadonlyArray<OverloadRound>;
}

/** What to measure, and for how long each time. */
export interface OverloadOptions {
	/** In each batch. */
	readonly events: number;
	/** For the maximum and for half of it. */
	readonly connections: number;
	/** For twice the maximum: many more than the changes that the server lets wait. */
	readonly crowd: number;
	readonly rounds: number;
	readonly seconds: number;
	/** Hears how far it is. */
	readonly say: (line: string) => void;
}

const memorySampleMs = 200;

function answers({ statuses }: LoadResult, isCounted: (status: number) => boolean): number {
	return [...statuses].reduce((sum, [status, count]) => (isCounted(status) ? sum + count : sum), 0);
}

/** The highest of what `sample` gives while something is done. */
async function highestDuring<Result>(
	sample: () => Promise<number>,
	action: () => Promise<Result>,
): Promise<readonly [highest: number, result: Result]> {
	let highest = 0;
	let isOver = false;
	const watch = async (): Promise<void> => {
		while (!isOver) {
			highest = Math.max(highest, await sample());
			await setTimeout(memorySampleMs);
		}
	};
	const [result] = await Promise.all([action().finally(() => (isOver = true)), watch()]);
	return [highest, result];
}

/**
 * Measures the server's maximum, how long requests take at half of it, and what becomes of it at twice as much as it can do,
 * when nobody keeps to the `Retry-After` of its refusals.
 */
export async function measureOverload(
	{ server }: BenchSetup,
	{ events, connections, crowd, rounds, seconds, say }: OverloadOptions,
): Promise<Overload> {
	const { url } = server;
	const results: Array<OverloadRound> = [];
	for (let round = 1; round <= rounds; round += 1) {
		const all = createSenders(url, await openSessions(url, crowd), crowd, events);
		const few = all.slice(0, connections);
		if (round === 1) {
			await loadClosed(url, few, seconds / 2);
		}
		const maximum = okPerSecond(await loadClosed(url, few, seconds));

		const half = await loadOpen(url, few, maximum / 2, seconds);

		const memoryBefore = await server.memory();
		const cpuBefore = process.cpuUsage();
		const [memoryHighest, double] = await highestDuring(server.memory, () => loadOpen(url, all, 2 * maximum, seconds));
		const { user, system } = process.cpuUsage(cpuBefore);
		const sent = answers(double, () => true);
		results.push({
			maximum,
			half: {
				offered: maximum / 2,
				latenciesMs: half.latenciesMs,
				otherAnswers: answers(half, (status) => status !== 200),
				unsent: half.unsent,
			},
			double: {
				offered: 2 * maximum,
				sent: sent / double.seconds,
				accepted: okPerSecond(double),
				refusedShare: answers(double, (status) => status === 503) / sent,
				otherAnswers: answers(double, (status) => status !== 200 && status !== 503),
				memoryBefore,
				memoryHighest,
				senderShare: (user + system) / 1e6 / double.seconds,
			},
		});
		say(`overload with batches of ${events}: round ${round} of ${rounds}`);
	}
	return { events, rounds: results };
}
