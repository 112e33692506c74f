import type { RawBuilder } from "kysely";
import { sql } from "kysely";
import type pg from "pg";
import type { Database, DatabaseTransaction } from "./database.js";

/**
 * The key of every advisory lock that the server takes in PostgreSQL. They all live here, because a key that is used
 * twice makes two things wait for each other that have nothing to do with each other.
 *
 * A key stays the same for ever: during an upgrade, servers of two versions exclude each other by it.
 */
export const lockKeys = {
	/** Creating partitions of the events table. */
	partitions: 7_302_611,
	/** Writing rollups. */
	rollups: 7_302_612,
	/** Giving positions to changes. */
	positions: 7_302_613,
	/** DrainOptions to a follower, by its name. */
	follower: 7_302_614,
	/** Reading the queue before the database. */
	queueReader: 7_302_615,
	/** Restoring a database, by its name. */
	restore: 7_302_616,
	/** Doing a job that one server does for all, by its name. */
	job: 7_302_617,
	/** Bringing the tables up to date. */
	migrations: 7_302_618,
} as const;

/** What only one at a time may do. */
export type Lock = keyof typeof lockKeys;

/** With a name it is one lock for each name. PostgreSQL keeps locks with a name apart from those without. */
function keyOf(lock: Lock, name: string | undefined): RawBuilder<unknown> {
	const key = sql.lit(lockKeys[lock]);
	return name === undefined ? sql`${key}::bigint` : sql`${key}::integer, hashtext(${name})`;
}

/** Waits for a lock, and holds it until the transaction ends. */
export async function lockInTransaction(trx: DatabaseTransaction, lock: Lock): Promise<void> {
	await sql`SELECT pg_advisory_xact_lock(${keyOf(lock, undefined)})`.execute(trx);
}

/** Gives a lock back. If the connection is gone, so is the lock. */
async function unlock(own: Database, key: RawBuilder<unknown>): Promise<void> {
	await sql`SELECT pg_advisory_unlock(${key})`.execute(own).catch(() => undefined);
}

/** Waits for a lock and holds it while an action runs. `own` must be a single connection. */
export async function whileLocked<Result>(own: Database, lock: Lock, action: () => Promise<Result>): Promise<Result> {
	const key = keyOf(lock, undefined);
	await sql`SELECT pg_advisory_lock(${key})`.execute(own);
	try {
		return await action();
	} finally {
		await unlock(own, key);
	}
}

/**
 * Runs an action while holding a lock, or returns "busy" when somebody else holds it. The action gets the connection that
 * holds the lock, and must use no other: if it asked the pool for a second one, actions that hold all connections of the
 * pool would wait for each other.
 */
export async function withLock<Result>(
	db: Database,
	lock: Lock,
	name: string,
	action: (own: Database) => Promise<Result>,
): Promise<Result | "busy"> {
	return db.connection().execute(async (own) => {
		const key = keyOf(lock, name);
		const { rows } = await sql<{ taken: boolean }>`SELECT pg_try_advisory_lock(${key}) AS taken`.execute(own);
		if (rows[0]?.taken !== true) {
			return "busy";
		}
		try {
			return await action(own);
		} finally {
			await unlock(own, key);
		}
	});
}

/** Takes a lock for as long as a connection stays open. Returns whether it got it: it does not wait. */
export async function tryLockOn(client: pg.ClientBase, lock: Lock, name?: string): Promise<boolean> {
	const { rows } = await (name === undefined
		? client.query<{ taken: boolean }>("SELECT pg_try_advisory_lock($1::bigint) AS taken", [lockKeys[lock]])
		: client.query<{ taken: boolean }>("SELECT pg_try_advisory_lock($1::integer, hashtext($2)) AS taken", [
				lockKeys[lock],
				name,
			]));
	return rows[0]?.taken === true;
}
