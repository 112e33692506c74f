import { setTimeout as sleep } from "node:timers/promises";
import { openPool } from "../../database/connect.js";
import { requestTimeouts } from "../../database/response-watchdog.js";
import { createGroupCommit } from "../store/group-commit.js";

/** What PostgreSQL says of a session; undefined when it does not say so soon. */
export type LookupResult = "open" | "ended" | "gone" | undefined;

/** Looks up sessions for those who would rather not know than wait. */
export interface SessionLookup {
	readonly look: (sessionId: string) => Promise<LookupResult>;
	readonly close: () => Promise<void>;
}

/** A look takes one or two milliseconds; who has not got an answer after this long goes on without. */
const timeoutMs = 250;
/** A connection on which nothing has come for so long is given up, so that a database that hung is found again. */
const queryTimeoutMs = 2000;
const connectTimeoutMs = 1000;
const maxLooks = 500;
const gapMs = 5;

const statement = `
	SELECT session_id AS "sessionId", ended_at IS NOT NULL AS "isEnded" FROM sessions WHERE session_id = ANY($1::uuid[])`;

/**
 * Looks up many sessions with one question. While PostgreSQL owes an answer for longer than anybody would wait, nobody else
 * waits for it either.
 */
export function createSessionLookup(databaseUrl: string, onIdleError: (problem: Error) => void): SessionLookup {
	const { pool, end } = openPool(databaseUrl, {
		max: 1,
		connectionTimeoutMillis: connectTimeoutMs,
		query_timeout: queryTimeoutMs,
		responseTimeouts: requestTimeouts,
		onIdleError,
	});
	let askedAtMs: number | undefined;

	const ask = async (sessionIds: ReadonlyArray<string>): Promise<ReadonlyArray<LookupResult>> => {
		askedAtMs = performance.now();
		try {
			const { rows } = await pool.query<{ sessionId: string; isEnded: boolean }>({
				name: "look-at-sessions",
				text: statement,
				values: [[...new Set(sessionIds)]],
			});
			const known = new Map(rows.map(({ sessionId, isEnded }) => [sessionId, isEnded ? "ended" : "open"] as const));
			return sessionIds.map((sessionId) => known.get(sessionId) ?? "gone");
		} catch {
			return sessionIds.map(() => undefined);
		} finally {
			askedAtMs = undefined;
		}
	};

	const looks = createGroupCommit<string, LookupResult>({
		weigh: () => 1,
		maxWeight: maxLooks,
		groupsAtOnce: 1,
		gapMs,
		isHopeless: () => true,
		monotonicMs: () => performance.now(),
		wait: (ms, callback) => setTimeout(callback, ms),
		write: ask,
	});

	return {
		look: async (sessionId) => {
			const isLate = askedAtMs !== undefined && performance.now() - askedAtMs > timeoutMs;
			return isLate ? undefined : Promise.race([looks.submit(sessionId), sleep(timeoutMs, undefined)]);
		},
		close: async () => {
			await looks.drained();
			await end();
		},
	};
}
