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

/** Forgets erasures that have been done elsewhere, and says how many there were. */
export async function forgetErasures(db: Database, ids: ReadonlyArray<string>): Promise<number> {
	const { numAffectedRows } = await sql`
		DELETE FROM erasures_elsewhere WHERE encode(installation_key, 'hex') = ANY (${ids}::text[])`.execute(db);
	return Number(numAffectedRows ?? 0);
}
