import { sql } from "kysely";
import type { Database } from "../database/database.js";

/** An installation that was erased here and is still to be erased elsewhere. */
export interface PendingErasure {
	readonly place: string;
	/** Under what it is known there. */
	readonly id: string;
}

/** What was erased here and has to be erased elsewhere by the maker. */
export async function readErasures(db: Database): Promise<ReadonlyArray<PendingErasure>> {
	const { rows } = await sql<PendingErasure>`
		SELECT place, encode(installation_key, 'hex') AS id FROM erasures_elsewhere ORDER BY 1, 2`.execute(db);
	return rows;
}

/**
 * Forgets erasures that have been done at a place, and says how many there were. The place can be left out where all of
 * these are to be erased at one only. Throws otherwise: an id that was erased at one place is still to be erased at others.
 */
export async function forgetErasures(db: Database, ids: ReadonlyArray<string>, place?: string): Promise<number> {
	const pending = (await readErasures(db)).filter(({ id }) => ids.includes(id));
	const places = [...new Set(pending.map((erasure) => erasure.place))];
	if (place === undefined && places.length > 1) {
		throw new Error(`These are to be erased at ${places.join(" and ")}. Say with --at <place> where you have done it.`);
	}
	const { numAffectedRows } = await sql`
		DELETE FROM erasures_elsewhere
		WHERE encode(installation_key, 'hex') = ANY (${ids}::text[]) AND place = ${place ?? places[0] ?? ""}`.execute(db);
	return Number(numAffectedRows ?? 0);
}
