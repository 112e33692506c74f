import type { Database } from "../database/database.js";
import { dayOf } from "../database/day.js";
import { isFromElsewhere, rememberIdentity } from "../database/identity.js";
import type { ErasedAgain } from "../erasure/erase-again.js";
import { eraseAgain } from "../erasure/erase-again.js";
import type { Erased, ErasedList } from "../erasure/erased-list.js";
import { resetFollowers } from "../sinks/feed/reset-followers.js";

/**
 * What has to happen in a database that was restored, however that was done, before requests are taken: followers begin
 * again, installations that were erased since are erased again, which followers hear of, and login links are forgotten. Safe to interrupt, to repeat,
 * and to run on several servers at once.
 *
 * @returns how many installations were back, and are erased again
 */
export async function afterRestore(db: Database, erased: Erased, nowMs: number): Promise<ErasedAgain> {
	await resetFollowers(db, dayOf(nowMs), nowMs);
	// A backup may hold a link that has been used since.
	await db.deleteFrom("login_links").execute();
	const erasedAgain = await eraseAgain(db, erased, nowMs);
	await rememberIdentity(db);
	return erasedAgain;
}

/**
 * Does that when the rows come from another database, as they do after a restore with PostgreSQL's own tools or a
 * provider's.
 *
 * @returns how many installations are erased again; undefined when the database was not restored
 */
export async function recoverWhenRestored(
	db: Database,
	erasedList: Pick<ErasedList, "open" | "noteRestore">,
	nowMs: number,
): Promise<number | undefined> {
	if (!(await isFromElsewhere(db))) {
		return undefined;
	}
	await erasedList.noteRestore(nowMs);
	return (await afterRestore(db, await erasedList.open(), nowMs)).erased;
}
