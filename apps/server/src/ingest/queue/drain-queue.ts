import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { messageOf } from "../../database/problem-text.js";
import type { Intake } from "../store/session-store.js";
import { asOnlyReader } from "./only-reader.js";
import { decodeEntry, takeOver } from "./queue-entry.js";
import type { DurableLog, LoggedEntry } from "./queue.js";

/** What entries are carried from and to. */
export interface Carrying {
	readonly log: DurableLog;
	/** Stores right away. */
	readonly intake: Intake;
	readonly databaseUrl: string;
	readonly logger: Logger;
	/** A number from 0 up to 1, for jitter. */
	readonly random: () => number;
}

const forgetEveryMs = 1000;
const shortestPauseMs = 250;
const longestPauseMs = 5000;

/**
 * Carries what lies in the log into PostgreSQL, in its order, and deletes it from the log afterwards. Whatever fails, it
 * begins anew with the oldest entry: what was stored already is known by its session and number, and is stored no second
 * time. An entry that cannot be stored is tried for ever, since it was acknowledged. The result stops it.
 */
export function carryLog({ log, intake, databaseUrl, logger, random }: Carrying): () => Promise<void> {
	const stopping = new AbortController();
	let storedUpTo = 0;
	let forgottenUpTo = 0;
	let failures = 0;

	const forget = async (): Promise<void> => {
		const upTo = storedUpTo;
		if (upTo === forgottenUpTo) {
			return;
		}
		try {
			await log.forget(upTo);
			forgottenUpTo = upTo;
		} catch (problem) {
			logger.warn({ error: messageOf(problem) }, "the log keeps what is stored");
		}
	};

	/** What can be stored of a portion is, also when something in it cannot. */
	const store = async (portion: ReadonlyArray<LoggedEntry>): Promise<void> => {
		const outcomes = await Promise.allSettled(portion.map(async ({ bytes }) => takeOver(intake, decodeEntry(bytes))));
		for (const [index, outcome] of outcomes.entries()) {
			if (outcome.status === "rejected") {
				throw outcome.reason;
			}
			storedUpTo = portion[index]?.position ?? storedUpTo;
		}
		failures = 0;
	};

	const read = async (signal: AbortSignal): Promise<void> => {
		// The log may be another one than before, with positions of its own.
		storedUpTo = forgottenUpTo;
		for await (const portion of log.read(signal)) {
			await store(portion);
		}
	};

	const forgetting = async (): Promise<void> => {
		while (!stopping.signal.aborted) {
			await sleep(forgetEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
			await forget();
		}
	};

	const carrying = async (): Promise<void> => {
		while (!stopping.signal.aborted) {
			try {
				await asOnlyReader(databaseUrl, stopping.signal, read);
			} catch (problem) {
				failures += 1;
				logger.error(
					{ error: messageOf(problem), failures },
					"the log could not be read or stored; it keeps everything, and is read again",
				);
			}
			const pauseMs = random() * Math.min(longestPauseMs, shortestPauseMs * 2 ** failures);
			await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
		}
	};

	const done = Promise.all([carrying(), forgetting()]);
	return async () => {
		stopping.abort();
		await done;
		await forget();
	};
}
