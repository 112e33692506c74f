import { createHmac } from "node:crypto";
import { sql } from "kysely";
import type { DatabaseTransaction, Database } from "../database/database.js";
import { everyTable } from "../database/every-table.js";
import { migrations } from "../database/migrations/index.js";

/** What a backup says of itself. It is the first line of what is encrypted. */
export interface Manifest {
	/** Of this description and of what follows it. */
	readonly format: 1;
	/** When it was begun, such as `2026-03-01T12:00:00.000Z`: what was committed later is not in it. */
	readonly madeAt: string;
	/** What follows: a packed script, or in backups of earlier versions what pg_dump makes. */
	readonly archive: "copy" | "pg_dump";
	/** The major version of the PostgreSQL that was read. */
	readonly postgresMajor: number;
	/** What had been migrated, in order. */
	readonly migrations: ReadonlyArray<string>;
	/** The days that have a partition of their own. */
	readonly partitions: ReadonlyArray<string>;
	/** How many rows each table has. */
	readonly rows: Readonly<Record<string, number>>;
	/** Tells whether the installation key is the one of then, without saying which. */
	readonly installationKeyName: string;
}

/** A name for an installation key, from which it cannot be found. */
export function nameOfKey(installationSecret: Buffer): string {
	return createHmac("sha256", installationSecret).update("name of the installation key").digest("hex").slice(0, 16);
}

/** Counts every row of the tables that have been migrated so far. */
export async function countRows(db: Database | DatabaseTransaction): Promise<Manifest["rows"]> {
	const present = await sql<{ name: string }>`
		SELECT name FROM unnest(${everyTable}::text[]) WITH ORDINALITY AS tables (name, turn)
		WHERE to_regclass(name) IS NOT NULL ORDER BY turn`.execute(db);
	const counted: Record<string, number> = {};
	for (const { name: table } of present.rows) {
		const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM ${sql.id(table)}`.execute(db);
		counted[table] = rows[0]?.count ?? 0;
	}
	return counted;
}

/** Describes what a transaction sees. Throws when the database was never migrated. */
export async function describe(
	trx: DatabaseTransaction,
	given: Pick<Manifest, "madeAt" | "postgresMajor" | "installationKeyName">,
): Promise<Manifest> {
	const { rows: migrated } = await sql<{ is: boolean }>`
		SELECT to_regclass('kysely_migration') IS NOT NULL AS is`.execute(trx);
	if (migrated[0]?.is !== true) {
		throw new Error("The database is empty: there is nothing to keep a backup of.");
	}
	const done = await sql<{ name: string }>`SELECT name FROM kysely_migration ORDER BY name`.execute(trx);
	const partitions = await sql<{ day: string }>`
		SELECT to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') AS day FROM pg_inherits
		WHERE inhparent = 'events'::regclass AND inhrelid::regclass::text ~ '^events_[0-9]{8}$'
		ORDER BY 1`.execute(trx);
	return {
		format: 1,
		archive: "copy",
		...given,
		migrations: done.rows.map(({ name }) => name),
		partitions: partitions.rows.map(({ day }) => day),
		rows: await countRows(trx),
	};
}

/** Reads a manifest. Throws when this version cannot understand it, or what it describes. */
export function parseManifest(line: string): Manifest {
	let manifest: Partial<Manifest>;
	try {
		manifest = JSON.parse(line) as Partial<Manifest>;
	} catch (cause) {
		throw new Error("This is no backup of a telemetry server.", { cause });
	}
	const unknown = (manifest.migrations ?? []).filter((name) => !(name in migrations));
	if (manifest.format !== 1 || unknown.length > 0) {
		throw new Error(
			`The backup was made by a newer version of the server${unknown.length > 0 ? ` (${unknown.join(", ")})` : ""}. ` +
				"Restore it with that one.",
		);
	}
	return manifest as Manifest;
}

/** Where what is there differs from what a backup says of itself: a line for each table. */
export function differences(said: Manifest["rows"], found: Manifest["rows"]): ReadonlyArray<string> {
	return Object.keys({ ...said, ...found })
		.filter((table) => said[table] !== found[table])
		.map((table) => `${table}: ${found[table] ?? "none"} instead of ${said[table] ?? "none"}`);
}
