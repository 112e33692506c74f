import type { Database } from "../database/database.js";
import { dayOf } from "../domain/day.js";
import { noteErasure } from "../feed/note-changes.js";
import { addTallies } from "../metrics/tally/add-tallies.js";

/**
 * Erases everything of an installation in one transaction. Its row is locked first and then its sessions: a request that
 * is storing something for it comes before or after, never in between, and after it finds nothing to store to. Erasing
 * what is not there is no error. Of what was there it is only counted that there was something, by the day.
 *
 * The installation is locked against other changes only: whoever is storing into a session holds that session, and may
 * still have to look whether its installation exists. A stronger lock would make each wait for the other.
 *
 * `record` writes down that it is erased, for backups that may have it still, whether or not the database does. It comes
 * first, and when it throws nothing is erased: whoever is told that they were must not come back with a backup.
 */
export async function eraseData(
	db: Database,
	key: Buffer,
	nowMs: number,
	record: (key: Buffer, nowMs: number) => Promise<void>,
): Promise<void> {
	await record(key, nowMs);
	await db.transaction().execute(async (trx) => {
		await trx
			.selectFrom("installations")
			.select("first_seen_day")
			.where("installation_key", "=", key)
			.forNoKeyUpdate()
			.execute();
		const sessions = await trx
			.selectFrom("sessions")
			.select(["session_day", "session_id"])
			.where("installation_key", "=", key)
			.orderBy("session_id")
			.forUpdate()
			.execute();
		const days = [...new Set(sessions.map((session) => session.session_day))];
		for (const day of days) {
			const ids = sessions.filter((session) => session.session_day === day).map((session) => session.session_id);
			await trx.deleteFrom("events").where("session_day", "=", day).where("session_id", "in", ids).execute();
		}
		// The sessions go with it.
		const { numDeletedRows } = await trx
			.deleteFrom("installations")
			.where("installation_key", "=", key)
			.executeTakeFirstOrThrow();
		if (days.length > 0) {
			await noteErasure(trx, key, days);
		}
		if (numDeletedRows > 0n) {
			await addTallies(trx, [{ day: dayOf(nowMs), kind: "installation_erased", reason: "", count: 1 }]);
		}
	});
}
