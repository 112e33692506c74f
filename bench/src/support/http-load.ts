import type { HttpConnection } from "./http-connection.js";
import { openConnections } from "./http-connection.js";
import type { NextRequest } from "./traffic.js";

/** What came of a load. */
export interface LoadResult {
	readonly seconds: number;
	/** Answers by their status; 0 stands for connections that ended without one. */
	readonly statuses: ReadonlyMap<number, number>;
	/** From when a request was due to when it was answered with 2xx, in milliseconds. */
	readonly latenciesMs: ReadonlyArray<number>;
}

/** What came of a load that does not wait for answers. */
export interface OpenLoadResult extends LoadResult {
	/** How many requests were due while every connection had one under way. */
	readonly unsent: number;
}

/** Answers with 200 per second. */
export function okPerSecond({ statuses, seconds }: LoadResult): number {
	return (statuses.get(200) ?? 0) / seconds;
}

/** Throws when not every request was answered with 200: what was measured is not what was meant. */
export function refuseOtherAnswers(result: LoadResult): LoadResult {
	const others = [...result.statuses].filter(([status]) => status !== 200);
	if (others.length > 0) {
		throw new Error(`Not every request was answered with 200: ${JSON.stringify(others)}`);
	}
	return result;
}

interface Lane extends HttpConnection {
	readonly next: NextRequest;
}

/** Counts answers from now on. */
function createCount(): {
	readonly answered: (status: number, dueAtMs: number) => void;
	readonly result: () => LoadResult;
} {
	const statuses = new Map<number, number>();
	const latenciesMs: Array<number> = [];
	const since = performance.now();
	return {
		answered: (status, dueAtMs) => {
			statuses.set(status, (statuses.get(status) ?? 0) + 1);
			if (status >= 200 && status < 300) {
				latenciesMs.push(performance.now() - dueAtMs);
			}
		},
		result: () => ({ seconds: (performance.now() - since) / 1000, statuses, latenciesMs }),
	};
}

async function openLanes(serverUrl: string, senders: ReadonlyArray<NextRequest>): Promise<ReadonlyArray<Lane>> {
	const connections = await openConnections(new URL(serverUrl), senders.length);
	return senders.map((next, index) => ({ ...(connections[index] as HttpConnection), next }));
}

/**
 * Every sender sends its next request as soon as the one before has been answered, for so many seconds. One whose
 * connection ends is done.
 */
export async function loadClosed(
	serverUrl: string,
	senders: ReadonlyArray<NextRequest>,
	seconds: number,
): Promise<LoadResult> {
	const lanes = await openLanes(serverUrl, senders);
	const count = createCount();
	const until = performance.now() + seconds * 1000;
	const sendAll = ({ send, next }: Lane): Promise<void> =>
		new Promise((resolve) => {
			const step = (): void => {
				const sentAtMs = performance.now();
				if (sentAtMs >= until) {
					resolve();
					return;
				}
				send(next(), (status) => {
					count.answered(status, sentAtMs);
					if (status === 0) {
						resolve();
					} else {
						step();
					}
				});
			};
			step();
		});
	await Promise.all(lanes.map(sendAll));
	const result = count.result();
	lanes.forEach(({ close }) => close());
	return result;
}

/**
 * So many requests a second, whether or not the ones before have been answered; those under way are waited for at the end.
 * A request is due at its time, and what it takes counts from then. One that finds no free connection is not sent but
 * counted: if it waited here, the wait would grow without end as soon as the server is slower than the load, and it would
 * be this side that collapses.
 */
export async function loadOpen(
	serverUrl: string,
	senders: ReadonlyArray<NextRequest>,
	requestsPerSecond: number,
	seconds: number,
): Promise<OpenLoadResult> {
	const lanes = await openLanes(serverUrl, senders);
	const free = [...lanes];
	const total = Math.round(requestsPerSecond * seconds);
	const count = createCount();
	const since = performance.now();
	let due = 0;
	let underWay = 0;
	let unsent = 0;
	await new Promise<void>((resolve) => {
		const resolveWhenOver = (): void => {
			if (due === total && underWay === 0) {
				resolve();
			}
		};
		const takeFree = (): Lane | undefined => {
			const lane = free.shift();
			return lane === undefined || lane.isOpen() ? lane : takeFree();
		};
		const sendOne = (dueAtMs: number): void => {
			const lane = takeFree();
			if (lane === undefined) {
				unsent += 1;
				return;
			}
			underWay += 1;
			lane.send(lane.next(), (status) => {
				count.answered(status, dueAtMs);
				underWay -= 1;
				free.push(lane);
				resolveWhenOver();
			});
		};
		const timer = setInterval(() => {
			const passedMs = performance.now() - since;
			for (; due < total && (1000 * due) / requestsPerSecond <= passedMs; due += 1) {
				sendOne(since + (1000 * due) / requestsPerSecond);
			}
			if (due === total) {
				clearInterval(timer);
				resolveWhenOver();
			}
		}, 1);
	});
	const result = count.result();
	lanes.forEach(({ close }) => close());
	return { ...result, unsent };
}
