import { Migrator } from "kysely";
import type { Database } from "./database.js";
import { migrations } from "./migrations/index.js";
import { refreshStatistics } from "./refresh-statistics.js";
import { withPatience } from "./with-patience.js";

/**
 * Brings the database up to date. Kysely's migrator holds a PostgreSQL advisory lock meanwhile, so that of several
 * servers that start at once one does it and the others wait. Throws what went wrong; the database is then as it was. With
 * a name it stops after that migration, for a backup of an older version.
 */
export async function migrate(db: Database, upTo?: string): Promise<ReadonlyArray<string>> {
	const provider = { getMigrations: () => Promise.resolve(migrations) };
	const { error, results } = await withPatience(db, (patient) => {
		const migrator = new Migrator({ db: patient, provider });
		return upTo === undefined ? migrator.migrateToLatest() : migrator.migrateTo(upTo);
	});
	if (error !== undefined) {
		throw error instanceof Error ? error : new Error("The database could not be migrated.", { cause: error });
	}
	const migrated = (results ?? []).map((result) => result.migrationName);
	if (migrated.length > 0) {
		await refreshStatistics(db);
	}
	return migrated;
}
