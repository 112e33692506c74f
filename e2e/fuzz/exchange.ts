import type { Socket } from "node:net";
import { connect } from "node:net";
import type { HostileRequest } from "./hostile-request.ts";

/** One answer of the server. */
export interface Answer {
	readonly status: number;
	readonly head: string;
	readonly body: string;
}

/** What came of a request. */
export interface Exchange {
	readonly answers: ReadonlyArray<Answer>;
	/** The server has not closed the connection in time. */
	readonly isEndless: boolean;
	/** The server did not take the connection. */
	readonly isRefused: boolean;
}

/** How long is waited for an answer that may not come. */
const aLittleMs = 300;

function parseAnswers(text: string): ReadonlyArray<Answer> {
	return text
		.split(/(?=HTTP\/1\.1 \d{3} )/)
		.filter((part) => part !== "")
		.map((part) => {
			const end = part.indexOf("\r\n\r\n");
			const [head, body] = end < 0 ? [part, ""] : [part.slice(0, end), part.slice(end + 4)];
			return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? 0), head, body };
		});
}

async function sendPieces(socket: Socket, { pieces, pauseMs }: HostileRequest): Promise<void> {
	for (const [index, piece] of pieces.entries()) {
		if (index > 0) {
			await new Promise((resolve) => setTimeout(resolve, pauseMs));
		}
		if (!socket.writable) {
			return;
		}
		socket.write(piece);
	}
}

/** Sends a request over a connection of its own and reads until the server closes it, or `patienceMs` are over. */
export async function exchange(port: number, request: HostileRequest, patienceMs: number): Promise<Exchange> {
	return new Promise((resolve) => {
		const chunks: Array<Buffer> = [];
		let isRefused = false;
		const timers: Array<NodeJS.Timeout> = [];
		const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
		const finish = (isEndless: boolean): void => {
			timers.forEach(clearTimeout);
			socket.destroy();
			resolve({ answers: parseAnswers(Buffer.concat(chunks).toString("utf8")), isEndless, isRefused });
		};
		const closeAfter = (ms: number): void => void timers.push(setTimeout(() => socket.end(), ms));
		socket.on("data", (chunk) => {
			chunks.push(chunk);
			if (request.ending === "waits a little") {
				closeAfter(aLittleMs / 10);
			}
		});
		socket.on("error", (problem: NodeJS.ErrnoException) => (isRefused ||= problem.code === "ECONNREFUSED"));
		socket.on("end", () => finish(false));
		socket.on("close", () => finish(false));
		socket.on("connect", () => {
			void sendPieces(socket, request).then(() => {
				timers.push(setTimeout(() => finish(true), patienceMs));
				if (request.ending === "waits a little") {
					closeAfter(aLittleMs);
				} else if (request.ending === "half-closes") {
					socket.end();
				} else if (request.ending === "resets") {
					socket.resetAndDestroy();
				}
			});
		});
	});
}
