import { pipeline } from "node:stream/promises";
import { constants, createGunzip, createGzip } from "node:zlib";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { connect, openClient } from "../../database/connect.js";
import { migrate } from "../../database/migrate.js";
import { makePartitionsOf } from "../../jobs/make-partitions.js";
import type { ArchiveReader, ArchiveWriter } from "./archive.js";
import { splitSections } from "./sections.js";

/** Rows as text read the same whatever the database or role is set to. */
const plainText = "SET LOCAL client_encoding = 'UTF8'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'";
const packing = { level: constants.Z_BEST_SPEED };

async function columnsOf(client: pg.Client, table: string): Promise<string> {
	const { rows } = await client.query<{ name: string }>(
		`SELECT attname AS name FROM pg_attribute
		WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
		[table],
	);
	return rows.map(({ name }) => pg.escapeIdentifier(name)).join(", ");
}

async function* readTables(
	databaseUrl: string,
	snapshot: string,
	tables: ReadonlyArray<string>,
): AsyncGenerator<Uint8Array> {
	const client = openClient(databaseUrl);
	await client.connect();
	try {
		await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
		await client.query(`SET TRANSACTION SNAPSHOT ${pg.escapeLiteral(snapshot)}`);
		await client.query(plainText);
		for (const table of tables) {
			const columns = await columnsOf(client, table);
			yield Buffer.from(`COPY ${table} (${columns}) FROM stdin;\n`);
			yield* client.query(copyTo(`COPY (SELECT ${columns} FROM ${table}) TO STDOUT`)) as AsyncIterable<Uint8Array>;
			yield Buffer.from("\\.\n");
		}
	} finally {
		await client.end();
	}
}

async function* packed(script: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const gzip = createGzip(packing);
	const done = pipeline(script, gzip);
	// Heard of below; until then it must not end the process.
	done.catch(() => undefined);
	yield* gzip as AsyncIterable<Uint8Array>;
	await done;
}

/**
 * Reads each table with COPY, and needs no program for it. What comes out is a script for psql with the rows only, packed
 * with gzip; the tables are made by the migrations.
 */
export const readerByCopy: ArchiveReader = {
	kind: "copy",
	name: "COPY",
	read: (databaseUrl, snapshot, tables) => packed(readTables(databaseUrl, snapshot, tables)),
};

/** Numbers that PostgreSQL gives out by itself go on after the highest that is there. */
async function setSequences(client: pg.Client, tables: ReadonlyArray<string>): Promise<void> {
	const { rows } = await client.query<{ table: string; column: string }>(
		`SELECT attrelid::regclass::text AS table, attname AS column FROM pg_attribute
		WHERE attidentity <> '' AND attrelid::regclass::text = ANY ($1)`,
		[tables],
	);
	for (const { table, column } of rows) {
		const name = pg.escapeIdentifier(column);
		await client.query(
			`SELECT setval(pg_get_serial_sequence($1, $2), coalesce(max(${name}), 0) + 1, false) FROM ${table}`,
			[table, column],
		);
	}
}

async function writeTables(
	databaseUrl: string,
	tables: ReadonlyArray<string>,
	archive: AsyncIterable<Uint8Array>,
): Promise<void> {
	const client = openClient(databaseUrl);
	await client.connect();
	try {
		await client.query("BEGIN");
		await client.query(plainText);
		// What triggers wrote when the rows were new is among the rows.
		for (const table of tables) {
			await client.query(`ALTER TABLE ${pg.escapeIdentifier(table)} DISABLE TRIGGER USER`);
		}
		await pipeline(archive, createGunzip(), async (script: AsyncIterable<Uint8Array>) => {
			for await (const { copy, rows } of splitSections(script)) {
				await pipeline(rows, client.query(copyFrom(copy)));
			}
		});
		await setSequences(client, tables);
		for (const table of tables) {
			await client.query(`ALTER TABLE ${pg.escapeIdentifier(table)} ENABLE TRIGGER USER`);
		}
		await client.query("COMMIT");
	} finally {
		await client.end();
	}
}

/** Makes the tables as they were then, and copies the rows in. */
export const writeByCopy: ArchiveWriter = async (databaseUrl, { migrations, partitions, rows }, archive) => {
	const db = connect(databaseUrl, 1, () => undefined);
	try {
		await migrate(db, migrations.at(-1));
		await makePartitionsOf(db, partitions);
	} finally {
		await db.destroy();
	}
	await writeTables(databaseUrl, Object.keys(rows), archive);
};
