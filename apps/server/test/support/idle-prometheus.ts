import type { Prometheus } from "../../src/operations/prometheus.js";
import { createPrometheus } from "../../src/operations/prometheus.js";

/** Counters of a server in which nothing goes on. */
export function createIdlePrometheus(): Prometheus {
	return createPrometheus({
		pool: () => ({ total: 0, idle: 0, waiting: 0 }),
		batchesWaiting: () => 0,
		liveSessions: () => Promise.resolve(undefined),
		newestBackupAtMs: () => Promise.resolve(undefined),
		sinks: () => Promise.resolve([]),
		heldDays: () => Promise.resolve([]),
	});
}
