import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";

/** A way to a database on which a test watches what is asked. */
export interface WatchedDatabase {
	/** The address to use; it leads past the watch. */
	readonly url: string;
	/** Breaks every connection, and refuses new ones. */
	readonly cut: () => void;
	readonly close: () => void;
}

/** Hears of everything that a connection sends, before PostgreSQL does. `said` is all that it has sent so far. */
export type Watch = (connection: {
	readonly said: string;
	readonly chunk: string;
	/** Sends this chunk on, if it has not been, and breaks the connection before an answer can come. */
	readonly breakAfter: () => void;
	/** Breaks the connection without sending this chunk on. */
	readonly breakBefore: () => void;
}) => Promise<void> | void;

/** Puts a relay on this machine in front of a database. */
export async function watchDatabase(databaseUrl: string, watch: Watch): Promise<WatchedDatabase> {
	const url = new URL(databaseUrl);
	const target = { port: Number(url.port), host: url.hostname };
	const sockets = new Set<Socket>();
	let isCut = false;
	const relay = createServer((incoming) => {
		if (isCut) {
			incoming.destroy();
			return;
		}
		const outgoing = connect(target.port, target.host);
		const destroy = (): void => void [incoming, outgoing].forEach((socket) => socket.destroy());
		for (const socket of [incoming, outgoing]) {
			sockets.add(socket);
			socket.on("error", () => undefined);
			socket.on("close", () => {
				sockets.delete(socket);
				destroy();
			});
		}
		outgoing.pipe(incoming);
		let said = "";
		let isBroken = false;
		let before = Promise.resolve();
		incoming.on("data", (bytes: Buffer) => {
			before = before.then(async () => {
				const chunk = bytes.toString("latin1");
				said = (said + chunk).slice(-65_536);
				await watch({
					said,
					chunk,
					breakBefore: destroy,
					breakAfter: () => {
						isBroken = true;
						outgoing.unpipe(incoming);
						outgoing.write(bytes, destroy);
					},
				});
				if (!outgoing.destroyed && !isBroken) {
					outgoing.write(bytes);
				}
			});
		});
	});
	await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
	url.port = String((relay.address() as AddressInfo).port);
	return {
		url: url.href,
		cut: () => {
			isCut = true;
			sockets.forEach((socket) => socket.destroy());
		},
		close: () => {
			sockets.forEach((socket) => socket.destroy());
			relay.close();
		},
	};
}
