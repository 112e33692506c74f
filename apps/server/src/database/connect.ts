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
export function connectPool(databaseUrl: string, poolSize: number, onIdleError: (problem: Error) => void): Connected {
	const pool = new pg.Pool({
		connectionString: databaseUrl,
		max: poolSize,
		connectionTimeoutMillis: connectTimeoutMs,
		statement_timeout: statementTimeoutMs,
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

/** The same, for those who do not watch the pool. */
export function connect(databaseUrl: string, poolSize: number, onIdleError: (problem: Error) => void): Database {
	return connectPool(databaseUrl, poolSize, onIdleError).db;
}
