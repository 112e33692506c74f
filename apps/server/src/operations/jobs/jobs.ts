import type { Logger } from "pino";
import { recoverWhenRestored } from "../../backup/after-restore.js";
import { deleteOldBackups } from "../../backup/backup-files.js";
import { makePartitions } from "../../database/partitions.js";
import { refreshEventStatistics } from "../../database/refresh-statistics.js";
import type { ErasedList } from "../../erasure/erased-list.js";
import type { Contract } from "../../ingest/contract/contract.js";
import { forgetErasedSessions } from "../../ingest/erased-sessions.js";
import type { Queue } from "../../ingest/queue/queue.js";
import { storedUntilMs } from "../../ingest/queue/queue.js";
import type { RejectedEvents } from "../../ingest/rejected-events.js";
import { isRollUpDue, isTodayDue, rollUp, rollUpToday } from "../../numbers/rollup/roll-up.js";
import { closeOldDays, dropOldEvents, hasOldEvents } from "../../retention/drop-old-events.js";
import { heldInWords } from "../../retention/held-days.js";
import { forgetFollowers, removeChanges } from "../../sinks/feed/follow.js";
import { runSinks, runSink } from "../../sinks/run-sinks.js";
import type { Sink } from "../../sinks/sinks.js";
import { readLastEventAtMs } from "../last-event.js";
import type { Prometheus } from "../prometheus.js";
import { endSilentSessions } from "./end-silent-sessions.js";
import type { Job } from "./run-jobs.js";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** What jobs work with. */
export interface JobOptions {
	readonly contract: Pick<Contract, "events">;
	/** Undefined: batches go straight into PostgreSQL. */
	readonly queue: Pick<Queue, "state"> | undefined;
	readonly erasedList: ErasedList;
	readonly rejectedEvents: Pick<RejectedEvents, "write">;
	readonly sinks: ReadonlyArray<Sink>;
	/** Events older than this are dropped. */
	readonly retentionDays: number;
	readonly backupDir: string;
	/** Backups older than this are deleted. */
	readonly backupDays: number;
	readonly logger: Logger;
	readonly prometheus: Pick<Prometheus, "foundLastEvent" | "lastEventAtMs" | "missing">;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

/** What a server does by itself. */
export function jobsOf({
	contract,
	queue,
	erasedList,
	rejectedEvents,
	sinks,
	retentionDays,
	backupDir,
	backupDays,
	logger,
	prometheus,
	now,
}: JobOptions): ReadonlyArray<Job> {
	return [
		{
			name: "end-silent",
			everyMs: minuteMs,
			servers: "one",
			run: async (db, signal) => {
				const untilMs = await storedUntilMs(queue, now());
				const { ended, eventsLost, eventsImplausible } = await endSilentSessions(db, untilMs, undefined, signal);
				prometheus.missing({ lost: eventsLost, implausible: eventsImplausible });
				return ended === 0 ? undefined : { ended, eventsLost, eventsImplausible };
			},
		},
		{
			// A database may be restored under a running server: by its provider, or while the connection to it was broken.
			name: "restored",
			everyMs: minuteMs,
			servers: "one",
			run: async (db) => {
				const erasedAgain = await recoverWhenRestored(db, erasedList, now());
				return erasedAgain === undefined ? undefined : { erasedAgain };
			},
		},
		{
			// Asked at the start; again as long as the database has not said.
			name: "last-event",
			everyMs: minuteMs,
			servers: "each",
			run: async (db) => {
				if (prometheus.lastEventAtMs() === undefined) {
					prometheus.foundLastEvent(await readLastEventAtMs(db));
				}
				return undefined;
			},
		},
		{
			name: "rejections",
			everyMs: minuteMs,
			servers: "each",
			run: async () => {
				await rejectedEvents.write();
				return undefined;
			},
		},
		{
			name: "partitions",
			everyMs: hourMs,
			servers: "one",
			run: async (db) => {
				await makePartitions(db, now());
				return undefined;
			},
		},
		{
			// How often it is due depends on how long it takes.
			name: "rollup-today",
			everyMs: 5000,
			servers: "one",
			run: async (db) => {
				if (await isTodayDue(db, now())) {
					await rollUpToday(db, { nowMs: now(), catalogue: contract.events });
				}
				return undefined;
			},
		},
		{
			name: "statistics",
			everyMs: 10 * minuteMs,
			servers: "one",
			run: async (db) => ((await refreshEventStatistics(db)) ? { analyzed: "events" } : undefined),
		},
		{
			// Due once an hour; looked at more often, so that it is soon after midnight too. A long one does not hold up today's.
			name: "rollup",
			everyMs: 5 * minuteMs,
			servers: "one",
			run: async (db, signal) => {
				if (await isRollUpDue(db, now())) {
					await rollUp(db, { nowMs: now(), catalogue: contract.events, signal });
				}
				return undefined;
			},
		},
		{
			name: "retention",
			everyMs: hourMs,
			servers: "one",
			run: async (db, signal) => {
				if (!(await hasOldEvents(db, now(), retentionDays))) {
					return undefined;
				}
				await closeOldDays(db, now(), retentionDays);
				await rollUp(db, { nowMs: now(), catalogue: contract.events, signal });
				await runSinks(db, sinks, { nowMs: now(), signal }, (name, error) =>
					logger.warn({ sink: name, error }, "a sink could not be brought up to date before old events are dropped"),
				);
				const dropped = await dropOldEvents(db, now(), retentionDays, { keepFor: sinks, signal });
				for (const held of dropped.held) {
					logger.error({ sink: held.sink, days: held.days.length }, heldInWords(held));
				}
				const { days, strays } = dropped;
				return days.length + strays === 0 ? undefined : { days, strays };
			},
		},
		{
			// Also where nobody makes backups any more: those there are must not outlive what was promised.
			name: "old-backups",
			everyMs: hourMs,
			servers: "each",
			run: async (_db, signal) => {
				const deleted = await deleteOldBackups(backupDir, backupDays, now(), signal);
				await erasedList.forget(backupDays, now());
				return deleted.length === 0 ? undefined : { deleted: deleted.length };
			},
		},
		{
			name: "erased-sessions",
			everyMs: hourMs,
			servers: "one",
			run: async (db) => {
				const forgotten = await forgetErasedSessions(db, now());
				return forgotten === 0 ? undefined : { forgotten };
			},
		},
		{
			name: "changes",
			everyMs: hourMs,
			servers: "one",
			run: async (db, signal) => {
				const names = sinks.map(({ follower }) => follower.name);
				const forgotten = await forgetFollowers(db, now(), names);
				await removeChanges(db, signal);
				return forgotten.length === 0 ? undefined : { forgotten };
			},
		},
		...sinks.map((sink): Job => ({
			name: sink.name,
			everyMs: sink.everyMs,
			// Its follower has a lock of its own, which the command line takes too.
			servers: "each",
			run: (db, signal) => runSink(db, sink, { nowMs: now(), signal }),
		})),
	];
}
