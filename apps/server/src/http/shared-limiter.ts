import type { IRateLimiterOptions } from "rate-limiter-flexible";
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { openPool } from "../database/connect.js";
import { requestTimeouts, jobTimeouts } from "../database/response-watchdog.js";

/** Counts what somebody asks. Rejects with a `RateLimiterRes` once it was too much. */
export interface Limiter {
	readonly consume: (key: string) => Promise<unknown>;
}

/** How much is too much, where it is counted, and by which clock. */
export interface SharedLimiterOptions {
	readonly databaseUrl: string;
	readonly limits: { readonly points: number; readonly duration: number };
	readonly monotonicMs: () => number;
}

/**
 * Counting takes PostgreSQL a millisecond or two. One that needs longer than this for a connection, or for an answer, is as
 * good as away, and a plugin waits behind it.
 */
const timeoutMs = 500;
/** While PostgreSQL is away, one request in so much time finds out whether it is back, and the others do not wait for it. */
const pauseMs = 5000;

/**
 * IF NOT EXISTS does not wait for a table that somebody else is making: once theirs is there, it fails because the table, or
 * the type of its rows, exists already. Then there is nothing left to do.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const madeByAnotherServer: ReadonlySet<unknown> = new Set(["42P07", "42710"]);

/** Nobody waits for the table yet: making it may take as long as a busy disk needs, and must not keep a server from starting. */
async function makeTable(databaseUrl: string, options: IRateLimiterOptions): Promise<void> {
	const { pool, end } = openPool(databaseUrl, { max: 1, responseTimeouts: jobTimeouts, onIdleError: () => undefined });
	try {
		await new Promise<void>((resolve, reject) => {
			void new RateLimiterPostgres({ ...options, storeClient: pool, clearExpiredByTimeout: false }, (problem) =>
				problem === undefined || madeByAnotherServer.has((problem as { code?: unknown }).code)
					? resolve()
					: reject(problem),
			);
		});
	} finally {
		await end();
	}
}

/** Counts by the second while the first cannot, which is asked again after a pause. */
function withStandIn(first: Limiter, second: Limiter, monotonicMs: () => number): Limiter {
	let askAgainAtMs: number | undefined;
	return {
		consume: async (key) => {
			if (askAgainAtMs !== undefined) {
				if (monotonicMs() < askAgainAtMs) {
					return second.consume(key);
				}
				// This one asks; who comes meanwhile does not.
				askAgainAtMs = monotonicMs() + pauseMs;
			}
			try {
				const left = await first.consume(key);
				askAgainAtMs = undefined;
				return left;
			} catch (problem) {
				if (problem instanceof RateLimiterRes) {
					askAgainAtMs = undefined;
					throw problem;
				}
				askAgainAtMs = monotonicMs() + pauseMs;
				return second.consume(key);
			}
		},
	};
}

/**
 * Counts in PostgreSQL, together with every other server, and in this process alone while PostgreSQL is away or does not
 * answer. A connection whose answer did not come in time is closed, so that no later question gets that answer.
 */
export async function createSharedLimiter({
	databaseUrl,
	limits,
	monotonicMs,
}: SharedLimiterOptions): Promise<Limiter & { readonly close: () => Promise<void> }> {
	const options = { ...limits, tableName: "rate_limits", keyPrefix: "s" };
	await makeTable(databaseUrl, options);
	const { pool, end } = openPool(databaseUrl, {
		max: 2,
		connectionTimeoutMillis: timeoutMs,
		query_timeout: timeoutMs,
		responseTimeouts: requestTimeouts,
		// The next request is told, and counted in memory.
		onIdleError: () => undefined,
	});
	const inPostgres = new RateLimiterPostgres({
		...options,
		storeClient: pool,
		tableCreated: true,
		// What is over its limit is refused from memory: a flood of one session must not become a flood of queries.
		inMemoryBlockOnConsumed: limits.points + 1,
	});
	return {
		...withStandIn(inPostgres, new RateLimiterMemory(limits), monotonicMs),
		close: end,
	};
}
