import { sql } from "kysely";
import type { Database } from "./database.js";

/**
 * The cluster, its timeline and the number of the database in it. No restore leaves all three as they were: one into another
 * cluster changes the first, one to a point in time the second, and one into a new database the last.
 */
async function actualIdentity(db: Database): Promise<string> {
	const { rows } = await sql<{ identity: string }>`
		SELECT concat_ws('/', system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8), pg_database.oid) AS identity
		FROM pg_control_system(), pg_database WHERE datname = current_database()`.execute(db);
	return rows[0]?.identity ?? "";
}

/** Remembers that the rows are used in this database from now on. */
export async function rememberIdentity(db: Database): Promise<void> {
	const identity = await actualIdentity(db);
	await db
		.insertInto("database_identity")
		.values({ identity })
		.onConflict((conflict) => conflict.column("is_only_row").doUpdateSet({ identity }))
		.execute();
}

/**
 * Whether the rows come from another database, which a backup was made of. When nothing is remembered, this one is from now
 * on.
 */
export async function isFromElsewhere(db: Database): Promise<boolean> {
	const known = await db.selectFrom("database_identity").select("identity").executeTakeFirst();
	if (known === undefined) {
		await rememberIdentity(db);
		return false;
	}
	return known.identity !== (await actualIdentity(db));
}
