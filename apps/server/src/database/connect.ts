import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Database, Tables } from "./database.js";
import { watchForInterrupt } from "./interrupt.js";
import type { ResponseTimeouts } from "./response-watchdog.js";
import {
	closeWithoutAnswer,
	createResponseWatchdog,
	NotResponding,
	requestTimeouts,
	jobTimeouts,
} from "./response-watchdog.js";

/** How many connections there are, how many of them nobody uses, and how many requests wait for one. */
export interface PoolSizes {
	readonly total: number;
	readonly idle: number;
	readonly waiting: number;
}

const connectTimeoutMs = 5000;
const statementTimeoutMs = 15_000;
/** For readers of numbers: a query that takes longer is given up, so that it never gets in the way of storing. */
const readTimeoutMs = 5000;
/** So many readers of numbers work at once; the others wait. */
const readPoolSize = 2;
/** A connection that died while nobody used it is closed after this time, if nobody has found out before. */
const idleTimeoutMs = 5000;

/** When this machine vanishes, PostgreSQL notices after 20 s, and lets go of what its connections had locked. */
const keepAlivesOfPostgres = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2";

/** What every connection has. When PostgreSQL's machine vanishes, the system notices 10 s after the first keepalive. */
const everyConnection = {
	connectionTimeoutMillis: connectTimeoutMs,
	keepAlive: true,
	keepAliveInitialDelayMillis: 5000,
	options: keepAlivesOfPostgres,
} satisfies pg.ClientConfig;

/** Days stay text and counts become numbers; both would otherwise come back as something lossy or unwieldy. */
const parsers = new Map<number, (text: string) => unknown>([
	[pg.types.builtins.DATE, (text) => text],
	[pg.types.builtins.INT8, Number],
]);

const types: pg.CustomTypesConfig = {
	getTypeParser: (oid: number, format?: "text" | "binary") =>
		parsers.get(oid) ?? (pg.types.getTypeParser(oid, format) as (text: string) => unknown),
};

/** What a pool is opened with: settings of pg, and how long its users wait. */
export interface PoolOptions extends Omit<pg.PoolConfig, "connectionString"> {
	readonly responseTimeouts: ResponseTimeouts;
	/** Hears of connections that break while nobody uses them; the pool replaces them by itself. */
	readonly onIdleError: (problem: Error) => void;
}

/** A pool of connections, each of which is closed when PostgreSQL does not answer over it. */
export interface Connections {
	/** For a library that takes a pool. */
	readonly pool: pg.Pool;
	/** Rejects with `NotResponding` when PostgreSQL is silent, instead of waiting for a connection. */
	readonly connect: () => Promise<pg.PoolClient>;
	/** Closes all of them; those that are in use as soon as they are not any more. */
	readonly end: () => Promise<void>;
}

/** Opens a pool. No connection is made before it is needed. */
export function openPool(
	databaseUrl: string,
	{ responseTimeouts, onIdleError, ...settings }: PoolOptions,
): Connections {
	const watch = createResponseWatchdog(databaseUrl, responseTimeouts);
	const pool = new pg.Pool({
		...everyConnection,
		idleTimeoutMillis: idleTimeoutMs,
		idle_in_transaction_session_timeout: responseTimeouts.idleInTransactionMs,
		...settings,
		connectionString: databaseUrl,
	});
	pool.on("error", onIdleError);
	pool.on("connect", (client) => {
		// One that breaks between two queries of a transaction tells nobody but itself, and would end the process.
		client.on("error", () => undefined);
		closeWithoutAnswer(client, watch);
	});

	const connect = (): Promise<pg.PoolClient> =>
		new Promise((resolve, reject) => {
			if (watch.isSilent()) {
				reject(new NotResponding("PostgreSQL does not answer."));
				return;
			}
			let isGivenUp = false;
			const stop = watch.watch({
				pid: undefined,
				moved: () => 0,
				onNoAnswer: (problem) => {
					isGivenUp = true;
					reject(problem);
				},
			});
			pool.connect().then(
				(client) => {
					stop();
					if (isGivenUp) {
						client.release();
					} else {
						resolve(client);
					}
				},
				(problem: unknown) => {
					stop();
					reject(problem instanceof Error ? problem : new Error("No connection.", { cause: problem }));
				},
			);
		});

	return {
		pool,
		connect,
		end: () => pool.end(),
	};
}

/** A single connection for work that may take long; it is not connected yet. What it is asked after it broke fails. */
export function openClient(databaseUrl: string, settings: Omit<pg.ClientConfig, "connectionString"> = {}): pg.Client {
	const client = new pg.Client({ ...everyConnection, ...settings, connectionString: databaseUrl });
	client.on("error", () => undefined);
	closeWithoutAnswer(client, createResponseWatchdog(databaseUrl, jobTimeouts));
	return client;
}

/** A database and the pool of connections it is reached by. */
export interface Connected {
	readonly db: Database;
	readonly poolSizes: () => PoolSizes;
	/** Cancels what runs on the connections that are in use, and closes these. */
	readonly interrupt: () => Promise<void>;
}

/**
 * A pool of connections for requests. `onIdleError` hears of connections that break while nobody uses them; the pool
 * replaces them by itself.
 */
export function connectPool(
	databaseUrl: string,
	poolSize: number,
	onIdleError: (problem: Error) => void,
	timeoutMs = statementTimeoutMs,
	responseTimeouts = requestTimeouts,
	settings: pg.PoolConfig = {},
): Connected {
	const {
		pool,
		connect: connectOne,
		end,
	} = openPool(databaseUrl, {
		...settings,
		max: poolSize,
		statement_timeout: timeoutMs,
		types,
		responseTimeouts,
		onIdleError,
	});
	return {
		db: new Kysely<Tables>({
			dialect: new PostgresDialect({ pool: { connect: connectOne, end, options: pool.options } }),
		}),
		poolSizes: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
		interrupt: watchForInterrupt(pool, databaseUrl),
	};
}

/** A small pool of its own for those who only read numbers. */
export function connectReader(
	databaseUrl: string,
	onIdleError: (problem: Error) => void,
	timeoutMs = readTimeoutMs,
): Database {
	return connectPool(databaseUrl, readPoolSize, onIdleError, timeoutMs).db;
}

/** Besides one for each sink: for counting today, for what may take long, and for everything else. */
const workersBesideSinks = 3;

/**
 * A pool of its own for what the server does by itself, so that it never keeps a request waiting for a connection. A job
 * uses one connection at a time, and never asks for a second one while it has one.
 */
export function connectWorkers(databaseUrl: string, sinks: number, onIdleError: (problem: Error) => void): Connected {
	return connectPool(databaseUrl, workersBesideSinks + sinks, onIdleError, statementTimeoutMs, jobTimeouts);
}

/** A pool for commands, migrations and other work that nobody waits for: a PostgreSQL that is held up is waited for longer. */
export function connect(databaseUrl: string, poolSize: number, onIdleError: (problem: Error) => void): Database {
	return connectPool(databaseUrl, poolSize, onIdleError, statementTimeoutMs, jobTimeouts).db;
}

/** The same for commands that only look: PostgreSQL refuses what would change anything. */
export function connectReadOnly(
	databaseUrl: string,
	poolSize: number,
	onIdleError: (problem: Error) => void,
): Database {
	const options = `${everyConnection.options} -c default_transaction_read_only=on`;
	return connectPool(databaseUrl, poolSize, onIdleError, statementTimeoutMs, jobTimeouts, { options }).db;
}
