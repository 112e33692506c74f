import type { RequestHandler } from "express";
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { PoolSizes } from "../database/connect.js";
import type { HttpCounters } from "../http/counters.js";
import type { IngestCounters } from "../ingest/counters.js";
import type { QueueState } from "../ingest/queue/queue.js";
import type { SinkProgress } from "../sinks/read-progress.js";

/** What is asked each time somebody looks. */
export interface PrometheusSources {
	readonly pool: () => PoolSizes;
	/** Batches and signs of life whose commit is awaited. */
	readonly batchesWaiting: () => number;
	/** What is in the queue before PostgreSQL; undefined when it does not say. Without a queue there are no numbers of it. */
	readonly queueState?: (() => Promise<QueueState | undefined>) | undefined;
	/** Sessions with a sign of life within the last two beats, from Studio or not: all are load. Undefined if the database does not answer. */
	readonly liveSessions: () => Promise<number | undefined>;
	/** When the newest backup was begun, in milliseconds since 1970; undefined when there is none. */
	readonly newestBackupAtMs: () => Promise<number | undefined>;
	/** The sinks that are set up; none when the database cannot say. */
	readonly sinks: () => Promise<ReadonlyArray<SinkProgress>>;
	/** Of each sink that is set up, how many days are kept past their time for it; none when the database cannot say. */
	readonly heldDays: () => Promise<ReadonlyArray<{ readonly sink: string; readonly days: number }>>;
}

/** The server's own numbers, for Prometheus. Nothing in them is about anybody: they are sums over all requests. */
export interface Prometheus extends HttpCounters, IngestCounters {
	/** When the last event that is stored was acknowledged, as the database says; null: none is. Later ones count more. */
	readonly foundLastEvent: (atMs: number | null) => void;
	/** Milliseconds since 1970; null when no event is stored, undefined when that is not known yet. */
	readonly lastEventAtMs: () => number | null | undefined;
	/** In the text format of Prometheus. */
	readonly text: () => Promise<string>;
	readonly contentType: string;
}

/** Starts counting, with a registry of its own. */
export function createPrometheus(sources: PrometheusSources): Prometheus {
	const registry = new Registry();
	const registers = [registry];
	collectDefaultMetrics({ register: registry });

	const requests = new Counter({
		name: "telemetry_requests_total",
		help: "Requests answered.",
		labelNames: ["route", "method", "status"],
		registers,
	});
	const requestSeconds = new Histogram({
		name: "telemetry_request_seconds",
		help: "From the first byte of a request to the last of its answer.",
		labelNames: ["route"],
		buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
		registers,
	});
	const refusals = new Counter({
		name: "telemetry_requests_refused_total",
		help: "Requests answered with a problem, by its code.",
		labelNames: ["code"],
		registers,
	});
	const events = new Counter({
		name: "telemetry_events_total",
		help: "Events of committed batches: stored now, known already, or expired because their day is not kept any more.",
		labelNames: ["result"],
		registers,
	});
	const rejections = new Counter({
		name: "telemetry_events_rejected_total",
		help: "Events that were not stored, by reason.",
		labelNames: ["reason"],
		registers,
	});
	const losses = new Counter({
		name: "telemetry_events_lost_total",
		help: "Events missing from the sequence of a session when it was closed. Some may arrive later.",
		registers,
	});
	const implausible = new Counter({
		name: "telemetry_events_implausible_total",
		help: "Missing below sequence numbers that no client can have reached when a session was closed. Not counted as lost.",
		registers,
	});
	const addresses = new Counter({
		name: "telemetry_addresses_arrived_total",
		help: "Addresses that came along although CLIENT_ADDRESSES is removed, by the header. None was kept.",
		labelNames: ["header"],
		registers,
	});
	const commitSeconds = new Histogram({
		name: "telemetry_commit_seconds",
		help: "From the beginning of a transaction to its commit; it stores what many have sent.",
		buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
		registers,
	});
	const commitEvents = new Histogram({
		name: "telemetry_commit_events",
		help: "New events in one transaction.",
		buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000],
		registers,
	});
	const commitChanges = new Histogram({
		name: "telemetry_commit_changes",
		help: "Batches, signs of life and goodbyes in one transaction.",
		buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
		registers,
	});
	new Gauge({
		name: "telemetry_batches_waiting",
		help: "Batches, signs of life and goodbyes that were read and are not committed yet.",
		registers,
		collect() {
			this.set(sources.batchesWaiting());
		},
	});
	const { queueState } = sources;
	if (queueState !== undefined) {
		new Gauge({
			name: "telemetry_queue_entries",
			help: "Entries in the queue that may not be in PostgreSQL yet.",
			registers,
			async collect() {
				this.set((await queueState())?.entries ?? NaN);
			},
		});
		new Gauge({
			name: "telemetry_queue_oldest_timestamp_seconds",
			help: "When the oldest entry of the queue was written; 0 when there is none.",
			registers,
			async collect() {
				const state = await queueState();
				this.set(state === undefined ? NaN : (state.oldestAtMs ?? 0) / 1000);
			},
		});
	}
	let lastEventAtMs: number | null | undefined;
	new Gauge({
		name: "telemetry_last_event_timestamp_seconds",
		help: "When the last event was taken in, also before the start; 0 when none is stored, NaN when that is not known yet.",
		registers,
		collect() {
			this.set(lastEventAtMs === undefined ? NaN : (lastEventAtMs ?? 0) / 1000);
		},
	});
	new Gauge({
		name: "telemetry_sessions_live",
		help: "Sessions heard of within the last two beats, those that do not look like Studio's among them.",
		registers,
		async collect() {
			this.set((await sources.liveSessions()) ?? NaN);
		},
	});
	new Gauge({
		name: "telemetry_newest_backup_timestamp_seconds",
		help: "When the newest backup in BACKUP_DIR was begun; 0 when there is none.",
		registers,
		async collect() {
			this.set(((await sources.newestBackupAtMs()) ?? 0) / 1000);
		},
	});
	new Gauge({
		name: "telemetry_sink_caught_up_timestamp_seconds",
		help: "When a sink last had everything that was stored by then; 0 when it never had.",
		labelNames: ["sink"],
		registers,
		async collect() {
			const sinks = await sources.sinks();
			// Of one that nothing is known about now, nothing is said, instead of what was known before.
			this.reset();
			sinks.forEach(({ name, caughtUpAtMs }) => this.set({ sink: name }, (caughtUpAtMs ?? 0) / 1000));
		},
	});
	new Gauge({
		name: "telemetry_retention_held_days",
		help: "Days of events that are past RETENTION_DAYS and kept, because a sink has not got all of them.",
		labelNames: ["sink"],
		registers,
		async collect() {
			const held = await sources.heldDays();
			this.reset();
			held.forEach(({ sink, days }) => this.set({ sink }, days));
		},
	});
	new Gauge({
		name: "telemetry_database_connections",
		help: "The pool of database connections; waiting are requests for one.",
		labelNames: ["state"],
		registers,
		collect() {
			const sizes = sources.pool();
			this.set({ state: "total" }, sizes.total);
			this.set({ state: "idle" }, sizes.idle);
			this.set({ state: "waiting" }, sizes.waiting);
		},
	});

	return {
		answered: ({ route, method, status, seconds }) => {
			requests.inc({ route, method, status });
			requestSeconds.observe({ route }, seconds);
		},
		refused: (code) => refusals.inc({ code }),
		committed: ({ accepted, duplicates, expired }) => {
			events.inc({ result: "stored" }, accepted);
			events.inc({ result: "duplicate" }, duplicates);
			events.inc({ result: "expired" }, expired.length);
		},
		acknowledged: (atMs) => {
			lastEventAtMs = atMs;
		},
		foundLastEvent: (atMs) => {
			lastEventAtMs ??= atMs;
		},
		groupCommitted: ({ changes, events: stored, seconds }) => {
			commitSeconds.observe(seconds);
			commitChanges.observe(changes);
			commitEvents.observe(stored);
		},
		rejected: (reason) => rejections.inc({ reason }),
		addressArrived: (header) => addresses.inc({ header }),
		missing: ({ lost, implausible: beyond }) => {
			losses.inc(lost);
			implausible.inc(beyond);
		},
		lastEventAtMs: () => lastEventAtMs,
		text: () => registry.metrics(),
		contentType: registry.contentType,
	};
}

/** Shows the server's own numbers. */
export function showMetrics(prometheus: Pick<Prometheus, "contentType" | "text">): RequestHandler {
	return async (_request, response) => {
		response.type(prometheus.contentType).send(await prometheus.text());
	};
}
