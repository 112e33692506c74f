import { sql } from "kysely";
import type { Database } from "../../database/database.js";
import { withLock } from "../../database/locks.js";
import { noteEveryDay } from "./note-every-day.js";
import { holdPositions, numberChanges } from "./number-changes.js";

/** Somebody who carries what is stored elsewhere. */
export interface Follower {
	/** Its name in the table of followers, for ever. */
	readonly name: string;
	/**
	 * What it reads, and so what it begins with. "days": first every day that is stored, then each day that changes
	 * (`readChangedDay`). "events": what is stored from now on (`readStoredEvents`).
	 */
	readonly reads: "days" | "events";
	/**
	 * Carries the next of what comes after a position and resolves, once it has arrived, with the position up to which
	 * everything has; with undefined when there is nothing. It may be asked again from the same position, and what has
	 * arrived before must then do no harm.
	 *
	 * `db` is one connection, and the only one it may use: it holds the follower's lock. When the signal is aborted, the
	 * step is to fail soon; it is taken again after the next start.
	 */
	readonly next: (after: number, db: Database, signal: AbortSignal) => Promise<number | undefined>;
}

/** How to follow. */
export interface FollowOptions {
	/** Milliseconds since 1970. */
	readonly nowMs: number;
	/** Aborted: no further step is begun. */
	readonly signal?: AbortSignal;
}

/** A follower that is not set up any more is forgotten after this long, so that what nobody fetches does not pile up. */
const forgottenAfterMs = 7 * 24 * 60 * 60 * 1000;

const removedAtOnce = 10_000;

async function isKnown(db: Database, name: string): Promise<boolean> {
	const known = await db.selectFrom("followers").select("name").where("name", "=", name).executeTakeFirst();
	return known !== undefined;
}

/**
 * Begins to follow. It waits for transactions that have locked or changed a session: their changes are then stored, and their
 * days noted here. Later transactions see the follower and note their changes themselves.
 *
 * Everybody who stores waits while this waits for the table. So the turn to give out positions comes first, and the table
 * is asked for only for a moment: if it is not free by then, the follower begins the next time.
 */
async function begin(db: Database, { name, reads }: Follower, nowMs: number): Promise<void> {
	await db.transaction().execute(async (trx) => {
		await holdPositions(trx);
		await sql`SET LOCAL lock_timeout = '1s'`.execute(trx);
		await sql`LOCK TABLE sessions IN EXCLUSIVE MODE`.execute(trx);
		const others = await trx.selectFrom("followers").select("name").limit(1).execute();
		if (others.length === 0) {
			// Nothing was noted while nobody followed.
			await noteEveryDay(trx);
		}
		const position = reads === "events" ? sql<number>`nextval('change_positions')` : 0;
		await trx
			.insertInto("followers")
			.values({ name, position, asked_at: new Date(nowMs) })
			.execute();
	});
}

/** Lets a follower of days begin once more, the next time that it follows. */
export async function startOver(db: Database, name: string): Promise<void> {
	await db.updateTable("followers").set({ position: 0 }).where("name", "=", name).execute();
}

async function positionOf(db: Database, name: string): Promise<number> {
	const { position } = await db
		.selectFrom("followers")
		.select("position")
		.where("name", "=", name)
		.executeTakeFirstOrThrow();
	return position;
}

async function move(db: Database, name: string, from: number, to: number): Promise<void> {
	const { numUpdatedRows } = await db
		.updateTable("followers")
		.set({ position: to })
		.where("name", "=", name)
		.where("position", "=", from)
		.executeTakeFirstOrThrow();
	if (numUpdatedRows === 0n) {
		throw new Error(`Somebody else follows as ${name}.`);
	}
}

/**
 * Forgets followers that have not asked for a week, but for those that are set up: what one of them has not got must be
 * there when the server comes back, however long it was away.
 *
 * @returns the names of those that were forgotten
 */
export async function forgetFollowers(
	db: Database,
	nowMs: number,
	setUp: ReadonlyArray<string>,
): Promise<ReadonlyArray<string>> {
	const forgotten = await db
		.deleteFrom("followers")
		.where("asked_at", "<", new Date(nowMs - forgottenAfterMs))
		.$if(setUp.length > 0, (others) => others.where("name", "not in", setUp))
		.returning("name")
		.execute();
	return forgotten.map(({ name }) => name);
}

/** Removes the changes that every follower has. */
export async function removeChanges(db: Database, signal?: AbortSignal): Promise<void> {
	let removed: number;
	do {
		const { numAffectedRows } = await sql`
			DELETE FROM changes WHERE ctid = ANY (ARRAY(
				SELECT ctid FROM changes
				WHERE position <= (SELECT min(position) FROM followers) OR NOT EXISTS (SELECT FROM followers)
				LIMIT ${removedAtOnce}
			))`.execute(db);
		removed = Number(numAffectedRows ?? 0);
	} while (removed === removedAtOnce && signal?.aborted !== true);
}

async function takeSteps(
	db: Database,
	follower: Follower,
	{ nowMs, signal = new AbortController().signal }: FollowOptions,
): Promise<number> {
	const { name, next } = follower;
	if (!(await isKnown(db, name))) {
		await begin(db, follower, nowMs);
	}
	await db
		.updateTable("followers")
		.set({ asked_at: new Date(nowMs) })
		.where("name", "=", name)
		.execute();
	await numberChanges(db, signal);
	let steps = 0;
	let position = await positionOf(db, name);
	while (!signal.aborted) {
		const reached = await next(position, db, signal);
		if (reached === undefined) {
			await db
				.updateTable("followers")
				.set({ caught_up_at: new Date(nowMs) })
				.where("name", "=", name)
				.execute();
			break;
		}
		await move(db, name, position, reached);
		position = reached;
		steps += 1;
	}
	await removeChanges(db, signal);
	return steps;
}

/**
 * Lets a follower carry everything that has been committed by now. Its position moves after each step, so whatever happens
 * in between, nothing is left out: at most the last step is taken again. One process at a time does this for a follower.
 *
 * @returns how many steps were taken; "busy" when another process is at it, and may not be done yet
 */
export async function follow(db: Database, follower: Follower, options: FollowOptions): Promise<number | "busy"> {
	return withLock(db, "follower", follower.name, (own) => takeSteps(own, follower, options));
}
