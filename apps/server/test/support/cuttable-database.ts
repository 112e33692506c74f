import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";
import { createFreshDatabase, createMigratedDatabase } from "./fresh-database.js";

/** A database whose connections a test can cut. */
export interface CuttableDatabase {
	/** The address to use; it leads through the cut. */
	readonly url: string;
	/** The address that does not lead through it. */
	readonly directUrl: string;
	/** Breaks every connection and refuses new ones. */
	readonly cut: () => void;
	readonly mend: () => void;
	/** Every connection that is open now dies in silence: neither end hears of the other any more, not even of its end. */
	readonly silence: () => void;
	/** The first connection over which somebody sends this text goes silent for its sender: PostgreSQL does what was asked. */
	readonly swallowAnswerTo: (text: string) => void;
	readonly close: () => void;
}

/** One connection through the relay. */
interface Pair {
	/** What the two ends do not hear of any more. */
	isSilent: { toPostgres: boolean; fromPostgres: boolean };
	readonly sockets: ReadonlyArray<Socket>;
}

async function relayTo(databaseUrl: string): Promise<CuttableDatabase> {
	const direct = new URL(databaseUrl);
	const pairs = new Set<Pair>();
	let isCut = false;
	let swallowed: string | undefined;
	const relay = createServer((incoming) => {
		if (isCut) {
			incoming.destroy();
			return;
		}
		const outgoing = connect(Number(direct.port), direct.hostname);
		const pair: Pair = { isSilent: { toPostgres: false, fromPostgres: false }, sockets: [incoming, outgoing] };
		pairs.add(pair);
		incoming.on("data", (bytes: Buffer) => {
			if (swallowed !== undefined && bytes.includes(swallowed)) {
				swallowed = undefined;
				pair.isSilent.fromPostgres = true;
			}
			if (!pair.isSilent.toPostgres) {
				outgoing.write(bytes);
			}
		});
		outgoing.on("data", (bytes: Buffer) => {
			if (!pair.isSilent.fromPostgres) {
				incoming.write(bytes);
			}
		});
		for (const socket of pair.sockets) {
			socket.on("error", () => undefined);
		}
		incoming.on("close", () => {
			if (!pair.isSilent.toPostgres) {
				pairs.delete(pair);
				outgoing.destroy();
			}
		});
		outgoing.on("close", () => {
			if (!pair.isSilent.fromPostgres) {
				pairs.delete(pair);
				incoming.destroy();
			}
		});
	});
	await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
	const url = new URL(direct.href);
	url.port = String((relay.address() as AddressInfo).port);
	const breakAll = (): void => pairs.forEach(({ sockets }) => sockets.forEach((socket) => socket.destroy()));
	return {
		url: url.href,
		directUrl: direct.href,
		cut: () => {
			isCut = true;
			breakAll();
		},
		mend: () => {
			isCut = false;
		},
		silence: () => {
			pairs.forEach(({ isSilent }) => {
				isSilent.toPostgres = true;
				isSilent.fromPostgres = true;
			});
		},
		swallowAnswerTo: (text) => {
			swallowed = text;
		},
		close: () => {
			breakAll();
			relay.close();
		},
	};
}

/** Creates a database and puts a relay on this machine in front of it. */
export async function createCuttableDatabase(): Promise<CuttableDatabase> {
	return relayTo(await createFreshDatabase());
}

/** The same, with the server's tables in it. */
export async function createMigratedCuttableDatabase(): Promise<CuttableDatabase> {
	return relayTo(await createMigratedDatabase());
}
