import type { Connected } from "../../database/connect.js";
import type { Database } from "../../database/database.js";
import { withLock } from "../../database/locks.js";
import { messageOf } from "../../database/problem-text.js";
import type { Logger } from "../logger.js";

/** Something that is done again and again. If it is interrupted or fails, it is done again when it is due the next time. */
export interface Job {
	readonly name: string;
	readonly everyMs: number;
	/**
	 * Which of the servers that share a database do it. "one": while one does, the others skip it, and `run` gets the
	 * connection that holds the lock. "each": every server has work of its own, and `run` gets the pool of the workers.
	 */
	readonly servers: "one" | "each";
	/**
	 * Returns what it did, for the log; undefined when there was nothing to do. Uses `db` and nothing else of the database,
	 * and one connection of it at a time. Ends soon when the signal is aborted.
	 */
	readonly run: (db: Database, signal: AbortSignal) => Promise<object | undefined>;
}

/** A job that has not ended by itself after this long, when it has to stop, is interrupted. */
const graceMs = 750;

/**
 * Runs each job now and then. One that fails is tried again the next time it is due. The function it returns stops all of
 * them: within two seconds none is running any more. In a hurry, they run so many times more often.
 */
export function runJobs(
	jobs: ReadonlyArray<Job>,
	{ db, interrupt }: Pick<Connected, "db" | "interrupt">,
	logger: Logger,
	hurry = 1,
): () => Promise<void> {
	const underWay = new Set<Promise<void>>();
	const stopping = new AbortController();
	const { signal } = stopping;
	const runOne = async ({ name, servers, run }: Job): Promise<void> => {
		// It may have been told to stop while it waited for a connection.
		const runOn = async (own: Database): Promise<object | undefined> => (signal.aborted ? undefined : run(own, signal));
		try {
			const did = await (servers === "one" ? withLock(db, "job", name, runOn) : runOn(db));
			if (did === "busy") {
				logger.debug({ job: name }, "another server is doing this job");
			} else if (did !== undefined) {
				logger.info({ job: name, ...did }, "job done");
			}
		} catch (problem) {
			const error = messageOf(problem);
			if (signal.aborted) {
				logger.info({ job: name, error }, "job interrupted; it goes on after the next start");
			} else {
				logger.error({ job: name, error }, "job failed");
			}
		}
	};
	const timers = jobs.map((job) => {
		let isRunning = false;
		return setInterval(() => {
			if (isRunning) {
				return;
			}
			isRunning = true;
			const run = runOne(job).finally(() => {
				isRunning = false;
				underWay.delete(run);
			});
			underWay.add(run);
		}, job.everyMs / hurry);
	});
	return async () => {
		timers.forEach(clearInterval);
		stopping.abort();
		const timer = setTimeout(() => void interrupt(), graceMs);
		await Promise.all(underWay);
		clearTimeout(timer);
	};
}
