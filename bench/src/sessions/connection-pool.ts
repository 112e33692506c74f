import { connect } from "node:net";

/** What came of a request. */
export interface Answer {
	/** 0: the connection ended without an answer. */
	readonly status: number;
	/** What `Retry-After` asks for; 0 without it. */
	readonly retryAfterSeconds: number;
	readonly body: string;
}

/** Connections that are kept open and shared, as a tunnel in front of the server would. Each carries one request at a time. */
export interface ConnectionPool {
	/** Sends a request as soon as a connection is free, after all that were asked for before. */
	readonly send: (request: string, onAnswer: (answer: Answer) => void) => void;
	readonly close: () => void;
}

interface Waiting {
	readonly request: string;
	readonly onAnswer: (answer: Answer) => void;
}

/** What has come in so far as an answer, once it is whole. A 204 has no length and no body. */
function readAnswer(text: string): Answer | undefined {
	const headEnd = text.indexOf("\r\n\r\n");
	if (headEnd < 0) {
		return undefined;
	}
	const head = text.slice(0, headEnd);
	const bodyAt = headEnd + 4;
	const length = Number(/\r\nContent-Length: (\d+)/i.exec(head)?.[1] ?? 0);
	if (text.length < bodyAt + length) {
		return undefined;
	}
	return {
		status: Number(head.slice(9, 12)),
		retryAfterSeconds: Number(/\r\nRetry-After: (\d+)/i.exec(head)?.[1] ?? 0),
		body: text.slice(bodyAt, bodyAt + length),
	};
}

/** Opens them; one that the server ends is opened again. Rejects when the first ones cannot be opened. */
export async function openConnectionPool(serverUrl: string, connections: number): Promise<ConnectionPool> {
	const { hostname, port } = new URL(serverUrl);
	const idle: Array<(waiting: Waiting) => void> = [];
	let queue: Array<Waiting> = [];
	let queueHead = 0;
	let isClosed = false;
	const closers = new Set<() => void>();

	/** Shifting a long array moves all of it; and the queue is long when the server cannot keep up. */
	const takeWaiting = (): Waiting | undefined => {
		const waiting = queue[queueHead];
		queueHead += 1;
		if (queueHead >= queue.length) {
			queue = [];
			queueHead = 0;
		}
		return waiting;
	};

	const open = (): Promise<void> =>
		new Promise((resolve, reject) => {
			const socket = connect(Number(port), hostname);
			const close = (): void => void socket.destroy();
			closers.add(close);
			socket.setNoDelay(true);
			let text = "";
			let pending: Waiting | undefined;
			const send = (waiting: Waiting): void => {
				pending = waiting;
				socket.write(waiting.request, "latin1");
			};
			const becomeFree = (): void => {
				const waiting = takeWaiting();
				if (waiting === undefined) {
					idle.push(send);
				} else {
					send(waiting);
				}
			};
			socket.on("data", (chunk) => {
				text += chunk.toString("latin1");
				const answer = readAnswer(text);
				if (answer !== undefined && pending !== undefined) {
					const { onAnswer } = pending;
					text = "";
					pending = undefined;
					onAnswer(answer);
					becomeFree();
				}
			});
			socket.on("error", reject);
			socket.on("close", () => {
				closers.delete(close);
				const index = idle.indexOf(send);
				if (index >= 0) {
					idle.splice(index, 1);
				}
				if (!isClosed) {
					// What cannot be opened again is missed: then requests wait, and count as late.
					open().catch(() => undefined);
					pending?.onAnswer({ status: 0, retryAfterSeconds: 0, body: "" });
				}
			});
			socket.on("connect", () => {
				resolve();
				becomeFree();
			});
		});

	await Promise.all(Array.from({ length: connections }, open));
	return {
		send: (request, onAnswer) => {
			const send = idle.shift();
			if (send === undefined) {
				queue.push({ request, onAnswer });
			} else {
				send({ request, onAnswer });
			}
		},
		close: () => {
			isClosed = true;
			closers.forEach((close) => close());
		},
	};
}
