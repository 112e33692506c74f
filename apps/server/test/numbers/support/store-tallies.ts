import type { Database } from "../../../src/database/database.js";
import { eraseData } from "../../../src/erasure/erase-data.js";
import { createRejectedEvents } from "../../../src/ingest/rejected-events.js";
import type { PastErasure, PastRefusal } from "./history.js";
import { keyOf } from "./store-sessions.js";

/** Counts refused events and writes the counts in two portions, as a server does each minute. */
export async function storeRefusals(db: Database, refusals: ReadonlyArray<PastRefusal>): Promise<void> {
	const { add, write } = createRejectedEvents(db);
	const half = Math.ceil(refusals.length / 2);
	for (const portion of [refusals.slice(0, half), refusals.slice(half)]) {
		portion.forEach(({ reason, refusedAtMs }) => add(reason, refusedAtMs));
		await write();
	}
}

/** Erases installations whose sessions have been stored, as a server does. */
export async function erase(db: Database, erasures: ReadonlyArray<PastErasure>): Promise<void> {
	for (const { session, erasedAtMs } of erasures) {
		await eraseData(db, keyOf(session.installation), erasedAtMs, () => Promise.resolve());
	}
}
