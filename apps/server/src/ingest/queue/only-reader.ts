import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { openClient } from "../../database/connect.js";
import { tryLockOn } from "../../database/locks.js";

const tryAgainMs = 1000;
/** A connection that died in silence no longer holds the lock, and only an unanswered question shows it. */
const askEveryMs = 3000;

/** Asks over the connection now and then until the signal says so. One that does not answer is closed. */
async function keepAsking(client: pg.Client, signal: AbortSignal): Promise<void> {
	while (!signal.aborted) {
		await sleep(askEveryMs, undefined, { signal }).catch(() => undefined);
		await client.query("SELECT").catch(() => undefined);
	}
}

/**
 * Waits until this process is the only one that may read the queue, and reads as long as it is. Entries are then stored in
 * their order, and not by several servers at once; if two should read after all, it is only more work. The lock is
 * PostgreSQL's, since nothing can be stored without it anyway. Throws when the connection that holds the lock breaks.
 */
export async function asOnlyReader(
	databaseUrl: string,
	signal: AbortSignal,
	read: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
	const client = openClient(databaseUrl);
	const lost = new AbortController();
	client.on("error", (problem) => lost.abort(problem));
	client.on("end", () => lost.abort(new Error("The connection that held the reader's lock has ended.")));
	await client.connect();
	try {
		while (!signal.aborted) {
			if (await tryLockOn(client, "queueReader")) {
				const reading = AbortSignal.any([signal, lost.signal]);
				const hasEnded = new AbortController();
				const asking = keepAsking(client, AbortSignal.any([reading, hasEnded.signal]));
				await read(reading).finally(() => hasEnded.abort());
				await asking;
				lost.signal.throwIfAborted();
				return;
			}
			await sleep(tryAgainMs, undefined, { signal }).catch(() => undefined);
		}
	} finally {
		await client.end().catch(() => undefined);
	}
}
