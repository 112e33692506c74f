import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { messageOf } from "../../database/problem-text.js";
import type { SessionStore } from "../store/session-store.js";
import { asOnlyReader } from "./only-reader.js";
import { decodeEntry, replayEntry } from "./queue-entry.js";
import type { Queue, QueuedEntry } from "./queue.js";

/** What entries are moved from and to. */
export interface DrainOptions {
	readonly queue: Queue;
	/** Stores right away. */
	readonly store: SessionStore;
	readonly databaseUrl: string;
	readonly logger: Logger;
	/** A number from 0 up to 1, for jitter. */
	readonly random: () => number;
}

const deleteEveryMs = 1000;
const shortestPauseMs = 250;
const longestPauseMs = 5000;

/**
 * Moves entries from the queue into PostgreSQL, in their order, and deletes them from the queue afterwards. After any failure
 * it starts again with the oldest entry: the session and number of an event tell that it is stored already. An entry that cannot
 * be stored is retried for ever, since it was acknowledged. The function that is returned stops it.
 */
export function drainQueue({ queue, store, databaseUrl, logger, random }: DrainOptions): () => Promise<void> {
	const stopping = new AbortController();
	let storedUpTo = 0;
	let deletedUpTo = 0;
	let failures = 0;

	const deleteStored = async (): Promise<void> => {
		const upTo = storedUpTo;
		if (upTo === deletedUpTo) {
			return;
		}
		try {
			await queue.deleteUpTo(upTo);
			deletedUpTo = upTo;
		} catch (problem) {
			logger.warn({ error: messageOf(problem) }, "could not delete stored entries from the queue");
		}
	};

	/** Stores what can be stored of a portion, even if one of its entries cannot. */
	const storePortion = async (portion: ReadonlyArray<QueuedEntry>): Promise<void> => {
		const outcomes = await Promise.allSettled(portion.map(async ({ bytes }) => replayEntry(store, decodeEntry(bytes))));
		for (const [index, outcome] of outcomes.entries()) {
			if (outcome.status === "rejected") {
				throw outcome.reason;
			}
			storedUpTo = portion[index]?.position ?? storedUpTo;
		}
		failures = 0;
	};

	const read = async (signal: AbortSignal): Promise<void> => {
		// The queue may be another one than before, with positions of its own.
		storedUpTo = deletedUpTo;
		for await (const portion of queue.read(signal)) {
			await storePortion(portion);
		}
	};

	const keepDeleting = async (): Promise<void> => {
		while (!stopping.signal.aborted) {
			await sleep(deleteEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
			await deleteStored();
		}
	};

	const keepStoring = async (): Promise<void> => {
		while (!stopping.signal.aborted) {
			try {
				await asOnlyReader(databaseUrl, stopping.signal, read);
			} catch (problem) {
				failures += 1;
				logger.error(
					{ error: messageOf(problem), failures },
					"the queue could not be read or stored; nothing is lost, and it is read again",
				);
			}
			const pauseMs = random() * Math.min(longestPauseMs, shortestPauseMs * 2 ** failures);
			await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
		}
	};

	const done = Promise.all([keepStoring(), keepDeleting()]);
	return async () => {
		stopping.abort();
		await done;
		await deleteStored();
	};
}
