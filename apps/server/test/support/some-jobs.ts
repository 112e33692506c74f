import { createErasedList } from "../../src/erasure/erased-list.js";
import { createContract } from "../../src/ingest/contract/contract.js";
import type { JobOptions } from "../../src/operations/jobs/jobs.js";
import { jobsOf } from "../../src/operations/jobs/jobs.js";
import type { Job } from "../../src/operations/jobs/run-jobs.js";
import { createLogger } from "../../src/operations/logger.js";
import { createIdlePrometheus } from "./idle-prometheus.js";

/** The server's jobs with these names. What a test does not give is as in a server that was just set up. */
export function someJobs(names: ReadonlyArray<string>, options: Partial<JobOptions> = {}): ReadonlyArray<Job> {
	const backupDir = "/dev/null/backups";
	return jobsOf({
		contract: createContract(),
		queue: undefined,
		erasedList: createErasedList(backupDir, Buffer.alloc(32, 1)),
		rejectedEvents: { write: () => Promise.resolve() },
		sinks: [],
		retentionDays: 90,
		backupDir,
		backupDays: 14,
		logger: createLogger("silent"),
		prometheus: createIdlePrometheus(),
		now: Date.now,
		...options,
	}).filter(({ name }) => names.includes(name));
}
