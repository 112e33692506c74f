import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Database, Tables } from "./database.js";

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

/** Days stay text and counts become numbers; both would otherwise come back as something lossy or unwieldy. */
const parsers = new Map<number, (text: string) => unknown>([
	[pg.types.builtins.DATE, (text) => text],
	[pg.types.builtins.INT8, Number],
]);

const types: pg.CustomTypesConfig = {
	getTypeParser: (oid: number, format?: "text" | "binary") =>
		parsers.get(oid) ?? (pg.types.getTypeParser(oid, format) as (text: string) => unknown),
};

/** A database and the pool of connections it is reached by. */
export interface Connected {
	readonly db: Database;
	readonly poolSizes: () => PoolSizes;
}

/**
 * A pool of connections. `onIdleError` hears of connections that break while nobody uses them; the pool replaces them by
 * itself.
 */
export function connectPool(
	databaseUrl: string,
	poolSize: number,
	onIdleError: (problem: Error) => void,
	timeoutMs = statementTimeoutMs,
): Connected {
	const pool = new pg.Pool({
		connectionString: databaseUrl,
		max: poolSize,
		connectionTimeoutMillis: connectTimeoutMs,
		statement_timeout: timeoutMs,
		types,
	});
	pool.on("error", onIdleError);
	// One that breaks between two queries of a transaction tells nobody but itself, and would end the process.
	pool.on("connect", (client) => client.on("error", () => undefined));
	return {
		db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }),
		poolSizes: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
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

/** The same, for those who do not watch the pool. */
export function connect(databaseUrl: string, poolSize: number, onIdleError: (problem: Error) => void): Database {
	return connectPool(databaseUrl, poolSize, onIdleError).db;
}
