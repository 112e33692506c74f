import type { Database } from "../database/database.js";
import type { Erased } from "../privacy/erased-list.js";
import { eraseData } from "./erase-data.js";

/** How many installations are looked at together. */
const pageSize = 10_000;

/**
 * Erases whoever was erased before, and is back because a backup was restored. Each counts as an erasure of the day it first
 * was one. Gives how many they were.
 */
export async function eraseAgain(db: Database, erased: Erased): Promise<number> {
	let count = 0;
	let after: Buffer = Buffer.alloc(0);
	while (erased.count > 0) {
		const page = await db
			.selectFrom("installations")
			.select("installation_key")
			.where("installation_key", ">", after)
			.orderBy("installation_key")
			.limit(pageSize)
			.execute();
		for (const { installation_key: key } of page) {
			const day = erased.dayOf(key);
			if (day !== undefined) {
				await eraseData(db, key, Date.parse(`${day}T00:00:00Z`), () => Promise.resolve());
				count += 1;
			}
			after = key;
		}
		if (page.length < pageSize) {
			break;
		}
	}
	return count;
}
