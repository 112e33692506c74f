import { addTallies } from "../database/add-tallies.js";
import type { Database } from "../database/database.js";
import { dayOf } from "../database/day.js";
import { noteErasure } from "../database/note-changes.js";
import { addErasedSessions, sessionHash } from "../ingest/erased-sessions.js";
import type { ErasedList } from "./erased-list.js";

/**
 * Erases everything of an installation in one transaction. Its row is locked first and then its sessions: a request that
 * is storing something for it comes before or after, never in between, and after it finds nothing to store to. Erasing
 * what is not there is no error. Of what was there it is only counted that there was something, by the day.
 *
 * The installation is locked against other changes only: a transaction that stores into a session holds that session,
 * and may still have to look up its installation. With a stronger lock, the two would wait for each other.
 *
 * The ids of its sessions are never issued again while a token of theirs may be accepted; their hashes are kept until then.
 *
 * `record` writes the erasure down, for backups that may still have the installation. It is called before anything is
 * deleted, and when it throws nothing is: an installation that counts as erased must not come back with a backup.
 *
 * @param erasedDay the day that the erasure counts on, when that is not today
 */
export async function eraseData(
	db: Database,
	key: Buffer,
	nowMs: number,
	record: ErasedList["record"],
	erasedDay = dayOf(nowMs),
): Promise<void> {
	await db.transaction().execute(async (trx) => {
		const installation = await trx
			.selectFrom("installations")
			.select("first_seen_day")
			.where("installation_key", "=", key)
			.forNoKeyUpdate()
			.executeTakeFirst();
		const sessions = await trx
			.selectFrom("sessions")
			.select(["session_day", "session_id"])
			.where("installation_key", "=", key)
			.orderBy("session_id")
			.forUpdate()
			.execute();
		const sessionHashes = sessions.map((session) => sessionHash(session.session_id));
		await record({ installationKey: key, sessionHashes, isKnown: installation !== undefined }, nowMs);
		if (installation === undefined) {
			return;
		}
		await addErasedSessions(trx, sessionHashes, dayOf(nowMs));
		const days = [...new Set(sessions.map((session) => session.session_day))];
		for (const day of days) {
			const ids = sessions.filter((session) => session.session_day === day).map((session) => session.session_id);
			await trx.deleteFrom("events").where("session_day", "=", day).where("session_id", "in", ids).execute();
		}
		// The sessions go with it.
		await trx.deleteFrom("installations").where("installation_key", "=", key).execute();
		if (days.length > 0) {
			await noteErasure(trx, key, days);
		}
		await addTallies(trx, [{ day: erasedDay, kind: "installation_erased", reason: "", count: 1 }]);
	});
}
