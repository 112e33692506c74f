import { createHash } from "node:crypto";
import { limits } from "@flipbook-telemetry/event-schema";
import type { Database, DatabaseTransaction } from "../database/database.js";
import { addDays, dayOf } from "../database/day.js";

const dayMs = 24 * 60 * 60 * 1000;
/** A token that was issued right before the erasure may expire on the day after the last whole one. */
const keptDays = Math.ceil((limits.tokenSeconds * 1000) / dayMs) + 1;

const addedAtOnce = 1000;

/**
 * What is kept of an erased session, so that its id is never issued again: SHA-256 of the id. The id itself is made from 122
 * random bits, so the hash tells nothing to anybody who does not have it.
 */
export function sessionHash(sessionId: string): Buffer {
	return createHash("sha256").update(sessionId).digest();
}

/** The first day whose erased sessions may still have a token that is accepted. */
export function firstKeptDay(nowMs: number): string {
	return addDays(dayOf(nowMs), -keptDays);
}

/** Remembers erased sessions. */
export async function addErasedSessions(
	db: Database | DatabaseTransaction,
	hashes: ReadonlyArray<Buffer>,
	erasedDay: string,
): Promise<void> {
	for (let from = 0; from < hashes.length; from += addedAtOnce) {
		await db
			.insertInto("erased_sessions")
			.values(hashes.slice(from, from + addedAtOnce).map((hash) => ({ session_hash: hash, erased_day: erasedDay })))
			.onConflict((conflict) => conflict.doNothing())
			.execute();
	}
}

/** Those of these sessions that were erased. */
export async function findErasedSessions(
	db: Database | DatabaseTransaction,
	sessionIds: ReadonlyArray<string>,
): Promise<ReadonlySet<string>> {
	const ids = new Map(sessionIds.map((id) => [sessionHash(id).toString("hex"), id]));
	const rows = await db
		.selectFrom("erased_sessions")
		.select("session_hash")
		.where("session_hash", "in", sessionIds.map(sessionHash))
		.execute();
	return new Set(rows.flatMap(({ session_hash: hash }) => ids.get(hash.toString("hex")) ?? []));
}

/** Forgets erased sessions once no token of theirs is accepted any more. Gives how many there were. */
export async function forgetErasedSessions(db: Database, nowMs: number): Promise<number> {
	const { numDeletedRows } = await db
		.deleteFrom("erased_sessions")
		.where("erased_day", "<", firstKeptDay(nowMs))
		.executeTakeFirstOrThrow();
	return Number(numDeletedRows);
}
