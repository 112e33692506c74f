import { connect } from "node:net";
import { inChunks } from "./in-chunks.js";

/** One connection that is kept open: it carries one request at a time. */
export interface HttpConnection {
	/** Sends a request. `onAnswer` hears the status, or 0 when the connection ended without an answer. */
	readonly send: (request: string, onAnswer: (status: number) => void) => void;
	readonly isOpen: () => boolean;
	readonly close: () => void;
}

/** Who is not answered for so long closes the connection: a server that hangs must not hold the measurement for ever. */
const patienceMs = 30_000;
/** A server accepts some hundreds at once; further ones would be tried again after a second. */
const openedAtOnce = 200;

/**
 * A client with as little in it as can be, so that it takes little of the machine that it shares with the server: it reads
 * of an answer its status and its length, and nothing else.
 */
function openConnection(url: URL): Promise<HttpConnection> {
	return new Promise((resolve, reject) => {
		const socket = connect(Number(url.port), url.hostname);
		socket.setNoDelay(true);
		let text = "";
		let answered: ((status: number) => void) | undefined;
		const answer = (status: number): void => {
			const listener = answered;
			text = "";
			answered = undefined;
			listener?.(status);
		};
		socket.on("data", (chunk) => {
			text += chunk.toString("latin1");
			const headEnd = text.indexOf("\r\n\r\n");
			if (headEnd < 0) {
				return;
			}
			const length = /\r\nContent-Length: (\d+)/i.exec(text.slice(0, headEnd));
			if (text.length >= headEnd + 4 + Number(length?.[1] ?? 0)) {
				answer(Number(text.slice(9, 12)));
			}
		});
		socket.setTimeout(patienceMs, () => {
			if (answered !== undefined) {
				socket.destroy();
			}
		});
		socket.on("error", reject);
		socket.on("close", () => answer(0));
		socket.on("connect", () =>
			resolve({
				send: (request, onAnswer) => {
					answered = onAnswer;
					socket.write(request, "latin1");
				},
				isOpen: () => socket.writable,
				close: () => socket.destroy(),
			}),
		);
	});
}

/** Opens so many connections. Rejects when one of them cannot be opened. */
export function openConnections(url: URL, count: number): Promise<ReadonlyArray<HttpConnection>> {
	return inChunks(count, openedAtOnce, () => openConnection(url));
}
