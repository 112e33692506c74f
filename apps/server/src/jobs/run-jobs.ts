import type { Logger } from "../logger.js";

/** Something that is done again and again. Every job may be done by several servers at once, and may be missed. */
export interface Job {
	readonly name: string;
	readonly everyMs: number;
	/** What it did, for the log; undefined when there was nothing to do. It ends early when the signal says so. */
	readonly run: (signal: AbortSignal) => Promise<object | undefined>;
}

/**
 * Runs each job now and then; one that fails is tried again when it is due the next time. The result stops them. In a hurry,
 * they run so many times more often.
 */
export function runJobs(jobs: ReadonlyArray<Job>, logger: Logger, hurry = 1): () => Promise<void> {
	const underWay = new Set<Promise<void>>();
	const stopping = new AbortController();
	const runOne = async ({ name, run }: Job): Promise<void> => {
		try {
			const did = await run(stopping.signal);
			if (did !== undefined) {
				logger.info({ job: name, ...did }, "job done");
			}
		} catch (problem) {
			logger.error({ job: name, error: problem instanceof Error ? problem.message : "unknown" }, "job failed");
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
		await Promise.all(underWay);
	};
}
