import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import { createApp } from "./app.js";
import { recoverWhenRestored } from "./backup/after-restore.js";
import { findNewestBackup, listBackups } from "./backup/backup-files.js";
import type { Env } from "./config/config.js";
import {
	appOptions,
	jobOptions,
	keysOf,
	loginOptions,
	queueOptions,
	rateLimitOptions,
	sinkOptions,
} from "./config/options.js";
import { parseConfig } from "./config/parse-config.js";
import { loadSecrets } from "./config/secrets.js";
import { connect, connectPool, connectReader, connectWorkers } from "./database/connect.js";
import type { Database } from "./database/database.js";
import type { EmbeddedDatabase } from "./database/embedded/embedded-database.js";
import { startEmbeddedDatabase } from "./database/embedded/embedded-database.js";
import { migrate } from "./database/migrate.js";
import { migrations } from "./database/migrations/index.js";
import { makePartitions } from "./database/partitions.js";
import { messageOf } from "./database/problem-text.js";
import { createErasedList } from "./erasure/erased-list.js";
import { createHttpServer } from "./http/http-server.js";
import { requireOriginForm } from "./http/origin-form.js";
import { createRateLimits } from "./http/rate-limits.js";
import { shedLoad } from "./http/shed-load.js";
import type { Timeouts } from "./http/timeouts.js";
import { standardTimeouts } from "./http/timeouts.js";
import { createContract } from "./ingest/contract/contract.js";
import { openStore } from "./ingest/open-store.js";
import { connectJetStreamQueue } from "./ingest/queue/jetstream-queue.js";
import type { Queue } from "./ingest/queue/queue.js";
import type { RejectedEvents } from "./ingest/rejected-events.js";
import { createRejectedEvents } from "./ingest/rejected-events.js";
import { createCountEvents } from "./ingest/session/session-change.js";
import { createSessionTokens } from "./ingest/session-token.js";
import type { SessionStore } from "./ingest/store/session-store.js";
import { countLiveSessions } from "./numbers/live-sessions.js";
import { jobsOf } from "./operations/jobs/jobs.js";
import { runJobs } from "./operations/jobs/run-jobs.js";
import { readLastEventAtMs } from "./operations/last-event.js";
import { createLogger } from "./operations/logger.js";
import { createPrometheus } from "./operations/prometheus.js";
import { countHeldDays } from "./retention/held-days.js";
import { createShutdownSteps } from "./shutdown-steps.js";
import { readProgress } from "./sinks/read-progress.js";
import { sinksOf } from "./sinks/sinks.js";
import type { AccessTokens } from "./site/login/access-tokens.js";
import { createLogin } from "./site/login/login.js";

/** A server that takes requests. */
export interface RunningServer {
	/** Its address, without a path. */
	readonly url: string;
	readonly databaseUrl: string;
	/** Undefined when `DATABASE_URL` names another one. */
	readonly embedded: EmbeddedDatabase | undefined;
	/**
	 * Takes no more requests, answers those under way, and closes everything. Rejects when a part could not be closed; the
	 * others are then closed all the same.
	 */
	readonly stop: () => Promise<void>;
}

async function listen(server: Server, host: string, port: number): Promise<string> {
	await new Promise<void>((resolve, reject) => {
		server.once("error", (problem: NodeJS.ErrnoException) => {
			const reason =
				problem.code === "EADDRINUSE"
					? `Port ${port} is in use. Stop what uses it, or set PORT to another one.`
					: `The server cannot listen on ${host}:${port}: ${problem.message}`;
			reject(new Error(reason, { cause: problem }));
		});
		server.listen(port, host, resolve);
	});
	const { port: actual } = server.address() as AddressInfo;
	return `http://${host.includes(":") ? `[${host}]` : host}:${actual}`;
}

/**
 * Once the server has stopped listening, connections end with the answer that is under way: Node itself would keep them
 * open for the next request, and go on answering those. What is returned ends the answers that would never end by
 * themselves.
 */
function endConnectionsWhenStopping(server: Server): () => void {
	const underWay = new Set<ServerResponse>();
	server.on("request", (_request, response) => {
		if (!server.listening) {
			response.shouldKeepAlive = false;
		}
		underWay.add(response);
		response.on("close", () => underWay.delete(response));
		response.on("finish", () => {
			if (!server.listening) {
				setImmediate(() => server.closeIdleConnections());
			}
		});
	});
	return () => {
		for (const response of underWay) {
			if (String(response.getHeader("Content-Type")).startsWith("text/event-stream")) {
				response.end();
			}
		}
	};
}

async function closeServer(server: Server, endStreams: () => void, graceSeconds: number): Promise<void> {
	const closed = new Promise<void>((resolve) => server.close(() => resolve()));
	endStreams();
	server.closeIdleConnections();
	const timer = setTimeout(() => server.closeAllConnections(), graceSeconds * 1000);
	await closed;
	clearTimeout(timer);
}

/** Writes what would have been written within the minute. A database that is away must not keep the server from stopping. */
async function writeLast(rejectedEvents: RejectedEvents, logger: Logger): Promise<void> {
	await rejectedEvents
		.write()
		.catch((problem: unknown) => logger.warn({ error: messageOf(problem) }, "refused events were not counted"));
}

/** Parts that a test or a benchmark brings itself. */
export interface ServerOverrides {
	/** Milliseconds since 1970. */
	readonly now?: () => number;
	/** A number from 0 up to 1, for jitter. */
	readonly random?: () => number;
	readonly logger?: Logger;
	readonly queue?: Queue;
	readonly access?: AccessTokens;
	/** Connections for reading numbers, which the server closes. */
	readonly reader?: Database;
	/** Stores instead of PostgreSQL and the queue: a benchmark measures what a server costs that stores nothing. */
	readonly store?: SessionStore;
}

/**
 * Starts everything in order: configuration, database, migrations, HTTP. What has been started is stopped again when a
 * later step fails. Throws a `ConfigError` for an environment that cannot be used. A test may bring parts of its own, and
 * be less patient.
 *
 * @param hurry how many times more often than usual each job runs
 */
export async function startServer(
	env: Env,
	overrides: ServerOverrides = {},
	timeouts: Timeouts = standardTimeouts,
	hurry = 1,
): Promise<RunningServer> {
	const config = parseConfig(env, process.cwd());
	const { now = Date.now, random = Math.random, logger = createLogger(config.logLevel) } = overrides;
	const shutdown = createShutdownSteps(logger);
	try {
		const secrets = await loadSecrets(config.dataDir);
		const { tokenKeys, installationKey } = keysOf(config, secrets);
		const embedded =
			config.databaseUrl === undefined
				? await startEmbeddedDatabase(config.dataDir, secrets.databasePassword)
				: undefined;
		if (embedded !== undefined) {
			shutdown.push(embedded.stop);
			embedded.onExit(() =>
				logger.error("PostgreSQL stopped by itself and is started again; until then requests are answered with 503"),
			);
		}
		const databaseUrl = config.databaseUrl ?? embedded?.url ?? "";
		const onIdleError = (problem: Error): void =>
			logger.warn({ error: problem.message }, "an idle database connection broke");
		const { db, poolSizes } = connectPool(databaseUrl, config.databasePoolSize, onIdleError);
		shutdown.push(() => db.destroy());
		const reader = overrides.reader ?? connectReader(databaseUrl, onIdleError);
		shutdown.push(() => reader.destroy());
		const patient = connect(databaseUrl, 1, onIdleError);
		const migrated = await migrate(patient).finally(() => patient.destroy());
		logger.info({ migrated }, "the database is up to date");

		const erasedList = createErasedList(config.backupDir, installationKey);
		// The backups are of a database that was here before, and may be put in the place of this one.
		const isNewDatabase = migrated[0] === Object.keys(migrations)[0];
		if (isNewDatabase && (await listBackups(config.backupDir)).length > 0) {
			await erasedList.noteRestore(now());
		}
		const erasedAgain = await recoverWhenRestored(db, erasedList, now());
		if (erasedAgain !== undefined) {
			logger.warn({ erasedAgain }, "the database was restored; sinks begin again with what is stored now");
		}

		const rateLimits = await createRateLimits(rateLimitOptions(config, databaseUrl));
		shutdown.push(rateLimits.close);
		const place = queueOptions(config);
		const queue = overrides.queue ?? (place === undefined ? undefined : await connectJetStreamQueue(place));
		shutdown.push(() => queue?.close() ?? Promise.resolve());
		const sinks = sinksOf(sinkOptions(config), { databaseUrl });
		const workers = connectWorkers(databaseUrl, sinks.length, onIdleError);
		shutdown.push(() => workers.db.destroy());
		const prometheus = createPrometheus({
			pool: poolSizes,
			batchesWaiting: () => store.waiting(),
			queueState: queue === undefined ? undefined : () => queue.state().catch(() => undefined),
			liveSessions: () => countLiveSessions(reader, now(), "all"),
			newestBackupAtMs: () => findNewestBackup(config.backupDir),
			sinks: () => readProgress(reader, sinks).catch(() => []),
			heldDays: () => countHeldDays(reader, sinks, now(), config.retentionDays).catch(() => []),
		});
		const contract = createContract();
		const countEvents = createCountEvents(contract.events);
		const opened = openStore({
			maxWaiting: config.maxBatchesWaiting,
			databaseUrl,
			queue,
			countEvents,
			counters: prometheus,
			logger,
			random,
			onIdleError,
		});
		shutdown.push(opened.close);
		const { store = opened.store } = overrides;
		const rejectedEvents = createRejectedEvents(workers.db);
		await makePartitions(db, now());
		// Takes a while where there are many events, and nobody waits for it. When it fails, a job asks again.
		void readLastEventAtMs(reader).then(prometheus.foundLastEvent, () => undefined);
		shutdown.push(() => writeLast(rejectedEvents, logger));
		const jobs = jobsOf({
			...jobOptions(config),
			contract,
			queue,
			erasedList,
			rejectedEvents,
			sinks,
			logger,
			prometheus,
			now,
		});
		shutdown.push(runJobs(jobs, workers, logger, hurry));

		const { access, ...ways } = loginOptions(config);
		const app = createApp({
			db,
			reader,
			contract,
			store,
			queue,
			rejectedEvents,
			tokens: createSessionTokens(tokenKeys),
			installationSecret: installationKey,
			erasedList,
			login: createLogin({ ...ways, access: overrides.access ?? access, db, tokenKeys, now }),
			rateLimits,
			prometheus,
			logger,
			options: appOptions(config),
			now,
			random,
		});
		const server = createHttpServer({ maxConnections: config.maxConnections, timeouts }, prometheus.refused);
		const endStreams = endConnectionsWhenStopping(server);
		const shedding = {
			isFull: store.isFull,
			counters: prometheus,
			logger,
			random,
			monotonicMs: () => performance.now(),
		};
		server.on("request", requireOriginForm(shedLoad(app, shedding), prometheus.refused));
		const url = await listen(server, config.host, config.port);
		shutdown.push(() => closeServer(server, endStreams, config.shutdownGraceSeconds));
		return { url, databaseUrl, embedded, stop: shutdown.runAll };
	} catch (problem) {
		await shutdown.runAll().catch(() => undefined);
		throw problem;
	}
}
