import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";
import { createFreshDatabase } from "./fresh-database.js";

/** A database whose connections a test can cut. */
export interface CuttableDatabase {
	/** The address to use; it leads through the cut. */
	readonly url: string;
	/** Breaks every connection and refuses new ones. */
	readonly cut: () => void;
	readonly mend: () => void;
	readonly close: () => void;
}

/** Creates a database and puts a relay on this machine in front of it. */
export async function createCuttableDatabase(): Promise<CuttableDatabase> {
	const direct = new URL(await createFreshDatabase());
	const sockets = new Set<Socket>();
	let isCut = false;
	const relay = createServer((incoming) => {
		if (isCut) {
			incoming.destroy();
			return;
		}
		const outgoing = connect(Number(direct.port), direct.hostname);
		for (const socket of [incoming, outgoing]) {
			sockets.add(socket);
			socket.on("error", () => undefined);
			socket.on("close", () => {
				sockets.delete(socket);
				incoming.destroy();
				outgoing.destroy();
			});
		}
		incoming.pipe(outgoing).pipe(incoming);
	});
	await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
	const url = new URL(direct.href);
	url.port = String((relay.address() as AddressInfo).port);
	return {
		url: url.href,
		cut: () => {
			isCut = true;
			sockets.forEach((socket) => socket.destroy());
		},
		mend: () => {
			isCut = false;
		},
		close: () => void relay.close(),
	};
}
