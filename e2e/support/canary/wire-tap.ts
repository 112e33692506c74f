import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";
import { gunzipSync } from "node:zlib";

/** A request as it went over the wire: Studio opens a connection for each. */
export interface TappedRequest {
	/** Request line and headers. */
	readonly head: string;
	/** Unpacked, if it was packed. */
	readonly body: Buffer;
	/** Everything, as it was. */
	readonly bytes: Buffer;
}

/** Stands between Studio and the server and keeps every byte that Studio sends. */
export interface WireTap {
	readonly url: string;
	readonly requests: () => ReadonlyArray<TappedRequest>;
	/** From now on the server gets requests and Studio gets no answer: its connection breaks when there is one. */
	readonly loseAnswers: (areLost: boolean) => void;
	readonly close: () => void;
}

function split(bytes: Buffer): TappedRequest {
	const end = bytes.indexOf("\r\n\r\n");
	const head = bytes.subarray(0, end).toString("latin1");
	const body = bytes.subarray(end + 4);
	return { head, body: /^content-encoding: gzip/im.test(head) ? gunzipSync(body) : body, bytes };
}

/** Opens a tap on the loopback interface. `target` says where the server is at the moment. */
export async function openWireTap(target: () => string): Promise<WireTap> {
	const heard: Array<Array<Buffer>> = [];
	const sockets = new Set<Socket>();
	let areAnswersLost = false;
	const server = createServer((studio) => {
		const chunks: Array<Buffer> = [];
		heard.push(chunks);
		const onward = connect(Number(new URL(target()).port), "127.0.0.1");
		for (const [from, to] of [
			[studio, onward],
			[onward, studio],
		] as const) {
			sockets.add(from);
			from.on("error", () => to.destroy());
			from.on("close", () => to.destroy());
		}
		studio.pipe(onward);
		if (areAnswersLost) {
			onward.once("data", () => studio.destroy());
		} else {
			onward.pipe(studio);
		}
		studio.on("data", (chunk: Buffer) => chunks.push(chunk));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests: () => heard.filter((chunks) => chunks.length > 0).map((chunks) => split(Buffer.concat(chunks))),
		loseAnswers: (areLost) => {
			areAnswersLost = areLost;
		},
		close: () => {
			sockets.forEach((socket) => socket.destroy());
			server.close();
		},
	};
}
