import { connect } from "node:net";

/** What came back over a connection until it was closed. */
export interface RawAnswer {
	/** One for each answer, in order. */
	readonly statuses: ReadonlyArray<number>;
	/** Everything as it came, for what is inside of it. */
	readonly text: string;
}

/** Sends bytes (text is taken as Latin-1), never closes by itself, and waits for the server to close. */
export async function sendRaw(serverUrl: string, bytes: string | Buffer): Promise<RawAnswer> {
	const { hostname, port } = new URL(serverUrl);
	return new Promise((resolve) => {
		let text = "";
		const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
		socket.on("data", (chunk) => (text += chunk.toString("latin1")));
		// A connection may also be reset; what came before counts.
		socket.on("error", () => undefined);
		const finish = (): void => {
			socket.destroy();
			const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
			resolve({ statuses, text });
		};
		socket.on("end", finish);
		socket.on("close", finish);
		socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
	});
}

/** The problem details of the only answer. Throws when it has none. */
export function problemOf({ text }: RawAnswer): {
	readonly code: string;
	readonly detail: string;
	readonly status: number;
} {
	const [head = "", body = ""] = text.split("\r\n\r\n");
	if (!/^content-type: application\/problem\+json/im.test(head)) {
		throw new Error(`These are no problem details: ${text}`);
	}
	return JSON.parse(body) as never;
}
