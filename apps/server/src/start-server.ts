import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp } from "./app.js";
import { recoverWhenRestored } from "./backup/after-restore.js";
import { findNewestBackup, listBackups } from "./backup/backup-files.js";
import type { Env } from "./config/config.js";
import { parseConfig } from "./config/parse-config.js";
import { loadSecrets } from "./config/secrets.js";
import type { Context } from "./context.js";
import { createContext } from "./context.js";
import { connect, connectPool, connectReader, connectWorkers } from "./database/connect.js";
import type { EmbeddedDatabase } from "./database/embedded/embedded-database.js";
import { startEmbeddedDatabase } from "./database/embedded/embedded-database.js";
import { migrate } from "./database/migrate.js";
import { migrations } from "./database/migrations/index.js";
import { createErasedList } from "./erasure/erased-list.js";
import { createHttpServer } from "./http/http-server.js";
import { requireOriginForm } from "./http/origin-form.js";
import { createRateLimits } from "./http/rate-limits.js";
import { shedLoad } from "./http/shed-load.js";
import type { Timeouts } from "./http/timeouts.js";
import { standardTimeouts } from "./http/timeouts.js";
import { createContract } from "./ingest/contract/contract.js";
import { openIntake } from "./ingest/open-store.js";
import { connectJetStreamLog } from "./ingest/queue/jetstream-queue.js";
import { logPlaceOf } from "./ingest/queue/queue-place.js";
import { createRejectedEvents } from "./ingest/rejected-events.js";
import { createCountEvents } from "./ingest/session/session-counts.js";
import { countLiveSessions } from "./numbers/live-sessions.js";
import { jobsOf } from "./operations/jobs/jobs.js";
import { makePartitions } from "./operations/jobs/make-partitions.js";
import { runJobs } from "./operations/jobs/run-jobs.js";
import { readLastEventAtMs } from "./operations/last-event.js";
import { createLogger } from "./operations/logger.js";
import { createMetrics } from "./operations/prometheus.js";
import { countHeldDays } from "./retention/held-days.js";
import { readProgress } from "./sinks/read-progress.js";
import { sinksOf } from "./sinks/sinks.js";
import { createUndoList } from "./undo-list.js";

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
async function writeLast({ rejectedEvents, logger }: Context): Promise<void> {
	await rejectedEvents
		.write()
		.catch((problem: unknown) =>
			logger.warn({ error: problem instanceof Error ? problem.message : "unknown" }, "refused events were not counted"),
		);
}

/**
 * Starts everything in order: configuration, database, migrations, HTTP. What has been started is stopped again when a
 * later step fails. Throws a `ConfigError` for an environment that cannot be used. A test may replace parts of the context,
 * and be less patient.
 *
 * @param hurry how many times more often than usual each job runs
 */
export async function startServer(
	env: Env,
	overrides: Partial<Context> = {},
	timeouts: Timeouts = standardTimeouts,
	hurry = 1,
): Promise<RunningServer> {
	const config = parseConfig(env, process.cwd());
	const logger = overrides.logger ?? createLogger(config.logLevel);
	const undo = createUndoList(logger);
	try {
		const secrets = await loadSecrets(config.dataDir);
		const embedded =
			config.databaseUrl === undefined
				? await startEmbeddedDatabase(config.dataDir, secrets.databasePassword)
				: undefined;
		if (embedded !== undefined) {
			undo.push(embedded.stop);
			embedded.onExit(() =>
				logger.error("PostgreSQL stopped by itself and is started again; until then requests are answered with 503"),
			);
		}
		const databaseUrl = config.databaseUrl ?? embedded?.url ?? "";
		const onIdleError = (problem: Error): void =>
			logger.warn({ error: problem.message }, "an idle database connection broke");
		const { db, poolSizes } = connectPool(databaseUrl, config.databasePoolSize, onIdleError);
		undo.push(() => db.destroy());
		const reader = connectReader(databaseUrl, onIdleError);
		undo.push(() => reader.destroy());
		const patient = connect(databaseUrl, 1, onIdleError);
		const migrated = await migrate(patient).finally(() => patient.destroy());
		logger.info({ migrated }, "the database is up to date");

		const now = overrides.now ?? Date.now;
		const erasedList = createErasedList(config.backupDir, config.installationKey ?? secrets.installationKey);
		// The backups are of a database that was here before, and may be put in the place of this one.
		const isNewDatabase = migrated[0] === Object.keys(migrations)[0];
		if (isNewDatabase && (await listBackups(config.backupDir)).length > 0) {
			await erasedList.noteRestore(now());
		}
		const erasedAgain = await recoverWhenRestored(db, erasedList, now());
		if (erasedAgain !== undefined) {
			logger.warn({ erasedAgain }, "the database was restored; sinks begin again with what is stored now");
		}

		const rateLimits = await createRateLimits(config, databaseUrl);
		undo.push(rateLimits.close);
		const logPlace = logPlaceOf(config);
		const durableLog =
			overrides.durableLog ?? (logPlace === undefined ? undefined : await connectJetStreamLog(logPlace));
		undo.push(() => durableLog?.close() ?? Promise.resolve());
		const sinks = sinksOf(config, { databaseUrl });
		const workers = connectWorkers(databaseUrl, sinks.length, onIdleError);
		undo.push(() => workers.db.destroy());
		const metrics = createMetrics({
			pool: poolSizes,
			batchesWaiting: () => opened.intake.waiting(),
			logState: durableLog === undefined ? undefined : () => durableLog.state().catch(() => undefined),
			liveSessions: () => countLiveSessions(reader, now(), "all"),
			newestBackupAtMs: () => findNewestBackup(config.backupDir),
			sinks: () => readProgress(reader, sinks).catch(() => []),
			heldDays: () => countHeldDays(reader, sinks, now(), config.retentionDays).catch(() => []),
		});
		const contract = createContract();
		const countEvents = createCountEvents(contract.events);
		const random = overrides.random ?? Math.random;
		const opened = openIntake({ config, databaseUrl, durableLog, countEvents, metrics, logger, random, onIdleError });
		undo.push(opened.close);
		const rejectedEvents = createRejectedEvents(workers.db);
		const { intake } = opened;
		const context = createContext(
			{ config, db, reader, secrets, logger, rateLimits, metrics, contract, intake, durableLog, rejectedEvents },
			overrides,
		);
		await makePartitions(db, context.now());
		// Takes a while where there are many events, and nobody waits for it. When it fails, a job asks again.
		void readLastEventAtMs(reader).then(metrics.foundLastEvent, () => undefined);
		undo.push(() => writeLast(context));
		undo.push(runJobs(jobsOf(context, sinks), workers, logger, hurry));

		const server = createHttpServer({ maxConnections: config.maxConnections, timeouts }, metrics.refused);
		const endStreams = endConnectionsWhenStopping(server);
		const shedding = { isFull: context.intake.isFull, metrics, logger, random, monotonicMs: () => performance.now() };
		server.on("request", requireOriginForm(shedLoad(createApp(context), shedding), metrics.refused));
		const url = await listen(server, config.host, config.port);
		undo.push(() => closeServer(server, endStreams, config.shutdownGraceSeconds));
		return { url, databaseUrl, embedded, stop: undo.undoAll };
	} catch (problem) {
		await undo.undoAll().catch(() => undefined);
		throw problem;
	}
}
