import type { Socket } from "node:net";
import { connect } from "node:net";
import type { NextRequest } from "./traffic.js";

/** What came of a load. */
export interface LoadResult {
	readonly seconds: number;
	/** Answers by their status. */
	readonly statuses: ReadonlyMap<number, number>;
	/** From when a request was due to when it was answered with 2xx, in milliseconds. */
	readonly latenciesMs: ReadonlyArray<number>;
}

/** One connection that is kept open: it carries one request at a time. */
interface Connection {
	readonly send: (request: string, onAnswer: (status: number) => void) => void;
	readonly close: () => void;
}

/**
 * A client with as little in it as can be, so that it takes little of the machine that it shares with the server: it reads
 * of an answer its status and its length, and nothing else.
 */
function openConnection(url: URL): Promise<Connection> {
	return new Promise((resolve, reject) => {
		const socket: Socket = connect(Number(url.port), url.hostname);
		socket.setNoDelay(true);
		let text = "";
		let answered: ((status: number) => void) | undefined;
		socket.on("data", (chunk) => {
			text += chunk.toString("latin1");
			const headEnd = text.indexOf("\r\n\r\n");
			if (headEnd < 0) {
				return;
			}
			const length = /\r\nContent-Length: (\d+)/i.exec(text.slice(0, headEnd));
			if (text.length < headEnd + 4 + Number(length?.[1] ?? 0)) {
				return;
			}
			const status = Number(text.slice(9, 12));
			text = "";
			const listener = answered;
			answered = undefined;
			listener?.(status);
		});
		socket.on("error", reject);
		socket.on("close", () => answered?.(0));
		socket.on("connect", () =>
			resolve({
				send: (request, onAnswer) => {
					answered = onAnswer;
					socket.write(request, "latin1");
				},
				close: () => socket.destroy(),
			}),
		);
	});
}

/** Every sender sends its next request as soon as the one before has been answered, for so many seconds. */
export async function loadClosed(
	serverUrl: string,
	senders: ReadonlyArray<NextRequest>,
	seconds: number,
): Promise<LoadResult> {
	const url = new URL(serverUrl);
	const connections = await Promise.all(senders.map(() => openConnection(url)));
	const statuses = new Map<number, number>();
	const latenciesMs: Array<number> = [];
	const since = performance.now();
	const until = since + seconds * 1000;
	await Promise.all(
		connections.map(
			({ send }, index) =>
				new Promise<void>((resolve) => {
					const next = senders[index];
					const step = (): void => {
						const sentAt = performance.now();
						if (sentAt >= until || next === undefined) {
							resolve();
							return;
						}
						send(next(), (status) => {
							statuses.set(status, (statuses.get(status) ?? 0) + 1);
							if (status >= 200 && status < 300) {
								latenciesMs.push(performance.now() - sentAt);
							}
							if (status === 0) {
								resolve();
							} else {
								step();
							}
						});
					};
					step();
				}),
		),
	);
	const elapsed = (performance.now() - since) / 1000;
	connections.forEach(({ close }) => close());
	return { seconds: elapsed, statuses, latenciesMs };
}

/**
 * So many requests a second, whether or not the ones before have been answered. A request is due at its time; what it waits
 * for a free connection counts as its latency.
 */
export async function loadOpen(
	serverUrl: string,
	senders: ReadonlyArray<NextRequest>,
	requestsPerSecond: number,
	seconds: number,
): Promise<LoadResult> {
	const url = new URL(serverUrl);
	const connections = await Promise.all(senders.map(() => openConnection(url)));
	const idle = connections.map((_, index) => index);
	const due: Array<number> = [];
	const statuses = new Map<number, number>();
	const latenciesMs: Array<number> = [];
	const since = performance.now();
	let scheduled = 0;
	let answered = 0;
	const total = Math.round(requestsPerSecond * seconds);
	await new Promise<void>((resolve) => {
		const sendDue = (): void => {
			while (due.length > 0 && idle.length > 0) {
				const index = idle.pop() ?? 0;
				const dueAt = due.shift() ?? 0;
				const request = senders[index]?.() ?? "";
				connections[index]?.send(request, (status) => {
					statuses.set(status, (statuses.get(status) ?? 0) + 1);
					if (status >= 200 && status < 300) {
						latenciesMs.push(performance.now() - dueAt);
					}
					answered += 1;
					idle.unshift(index);
					if (answered === total) {
						resolve();
					} else {
						sendDue();
					}
				});
			}
		};
		const timer = setInterval(() => {
			const now = performance.now();
			for (; scheduled < total && since + (scheduled / requestsPerSecond) * 1000 <= now; scheduled += 1) {
				due.push(since + (scheduled / requestsPerSecond) * 1000);
			}
			sendDue();
			if (scheduled === total) {
				clearInterval(timer);
			}
		}, 1);
	});
	const elapsed = (performance.now() - since) / 1000;
	connections.forEach(({ close }) => close());
	return { seconds: elapsed, statuses, latenciesMs };
}
