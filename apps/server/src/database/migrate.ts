import { sql } from "kysely";
import { Migrator } from "kysely/migration";
import type { Database } from "./database.js";
import { whileLocked } from "./locks.js";
import { migrations } from "./migrations/index.js";
import { refreshStatistics } from "./refresh-statistics.js";
import { withoutStatementTimeout } from "./without-statement-timeout.js";

/** How what was done to a database compares with what this version does. */
export interface MigrationState {
	/** Not done yet. */
	readonly missing: ReadonlyArray<string>;
	/** Done by a newer version. */
	readonly unknown: ReadonlyArray<string>;
}

/** Reads which migrations were done. In a database without tables, none was. */
export async function readMigrations(db: Database): Promise<MigrationState> {
	const { rows: tables } = await sql<{ found: boolean }>`
		SELECT to_regclass('kysely_migration') IS NOT NULL AS found`.execute(db);
	const { rows } =
		tables[0]?.found === true
			? await sql<{ name: string }>`SELECT name FROM kysely_migration ORDER BY name`.execute(db)
			: { rows: [] };
	const done = rows.map(({ name }) => name);
	return {
		missing: Object.keys(migrations).filter((name) => !done.includes(name)),
		unknown: done.filter((name) => !(name in migrations)),
	};
}

/** What to do about a database of a newer version. */
export function newerDatabaseInWords(unknown: ReadonlyArray<string>): string {
	return (
		`The database is of a newer version of the server (${unknown.join(", ")}), and this one could damage it. Use the newer ` +
		'version, or go back: stop the server, and restore a backup of before the upgrade with "telemetry restore --force".'
	);
}

/** Throws when a newer version has migrated the database. */
export async function refuseNewerDatabase(db: Database): Promise<void> {
	const { unknown } = await readMigrations(db);
	if (unknown.length > 0) {
		throw new Error(newerDatabaseInWords(unknown));
	}
}

/**
 * Brings the database up to date. If several servers start at the same time, one migrates and the others wait. Kysely's migrator
 * has a lock of its own for that, but inspects every table before it takes it, and PostgreSQL's answer is an error if another
 * server drops a column at that moment. Throws what went wrong; the database is then as it was. With a name it stops after
 * that migration, for a backup of an older version.
 */
export async function migrate(db: Database, upTo?: string): Promise<ReadonlyArray<string>> {
	await refuseNewerDatabase(db);
	const provider = { getMigrations: () => Promise.resolve(migrations) };
	const { error, results } = await withoutStatementTimeout(db, (patient) =>
		whileLocked(patient, "migrations", () => {
			const migrator = new Migrator({ db: patient, provider });
			return upTo === undefined ? migrator.migrateToLatest() : migrator.migrateTo(upTo);
		}),
	);
	if (error !== undefined) {
		throw error instanceof Error ? error : new Error("The database could not be migrated.", { cause: error });
	}
	const migrated = (results ?? []).map((result) => result.migrationName);
	if (migrated.length > 0) {
		await refreshStatistics(db);
	}
	return migrated;
}
