import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { tryLockOn } from "../database/locks.js";

const tryAgainMs = 1000;
const timeoutMs = 5000;
/** Where the machine of whoever holds the lock vanishes, PostgreSQL finds out after half a minute. */
const keepAlives = "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

/**
 * Waits until this process is the only one that may read the log, and reads as long as it is. Entries are then stored in
 * their order, and not by several servers at once; if two should read after all, it is only more work. The lock is
 * PostgreSQL's, since nothing can be stored without it anyway. Throws when the connection that holds the lock breaks.
 */
export async function asOnlyReader(
	databaseUrl: string,
	signal: AbortSignal,
	read: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
	const client = new pg.Client({
		connectionString: databaseUrl,
		connectionTimeoutMillis: timeoutMs,
		query_timeout: timeoutMs,
		options: keepAlives,
	});
	const lost = new AbortController();
	client.on("error", (problem) => lost.abort(problem));
	client.on("end", () => lost.abort(new Error("The connection that held the reader's lock has ended.")));
	await client.connect();
	try {
		while (!signal.aborted) {
			if (await tryLockOn(client, "logReader")) {
				await read(AbortSignal.any([signal, lost.signal]));
				lost.signal.throwIfAborted();
				return;
			}
			await sleep(tryAgainMs, undefined, { signal }).catch(() => undefined);
		}
	} finally {
		await client.end().catch(() => undefined);
	}
}
