import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { connect, openClient } from "../../database/connect.js";
import { migrate } from "../../database/migrate.js";
import { isPartition, makePartitionsOf } from "../../database/partitions.js";
import type { Manifest } from "../manifest.js";
import { plainText } from "./dump.js";
import { scriptOfPgDump } from "./old-pg-dump.js";
import type { SequencePart } from "./script.js";
import { partsOf } from "./script.js";

async function* unpacked(archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const gunzip = createGunzip();
	const done = pipeline(archive, gunzip);
	// Awaited below; until then a failure must not end the process.
	done.catch(() => undefined);
	yield* gunzip as AsyncIterable<Uint8Array>;
	await done;
}

/** A sequence that is not there belonged to a table that is not the server's. */
async function setSequence(client: pg.Client, { sequence, value, isCalled }: SequencePart): Promise<void> {
	await client.query("SELECT setval(oid::regclass, $2::bigint, $3) FROM pg_class WHERE oid = to_regclass($1)", [
		sequence,
		value,
		isCalled,
	]);
}

/**
 * Sequences of identity columns are past every number in their table. Those of a backup that an earlier version made with
 * COPY have not been set, since it does not hold them.
 */
async function passIdentities(client: pg.Client, tables: ReadonlyArray<string>): Promise<void> {
	const { rows } = await client.query<{ table: string; column: string }>(
		`SELECT attrelid::regclass::text AS table, attname AS column FROM pg_attribute
		WHERE attidentity <> '' AND attrelid::regclass::text = ANY ($1)`,
		[tables],
	);
	for (const { table, column } of rows) {
		const { rows: found } = await client.query<{ highest: string | null }>(
			`SELECT max(${pg.escapeIdentifier(column)})::text AS highest FROM ${table}`,
		);
		const highest = found[0]?.highest ?? null;
		await client.query(
			`SELECT setval(sequence, $3::bigint) FROM (SELECT pg_get_serial_sequence($1, $2)::regclass AS sequence) owned
			WHERE coalesce(pg_sequence_last_value(sequence), 0) < $3::bigint`,
			[table, column, highest],
		);
	}
}

async function loadRows(
	databaseUrl: string,
	{ rows: counts }: Manifest,
	script: AsyncIterable<Uint8Array>,
): Promise<void> {
	const tables = Object.keys(counts);
	const isOurs = (table: string): boolean => tables.includes(table) || isPartition(table);
	const client = openClient(databaseUrl);
	await client.connect();
	try {
		await client.query("BEGIN");
		await client.query(plainText);
		// What triggers wrote when the rows were new is among the rows.
		for (const table of tables) {
			await client.query(`ALTER TABLE ${pg.escapeIdentifier(table)} DISABLE TRIGGER USER`);
		}
		for await (const part of partsOf(script)) {
			if (part.kind === "sequence") {
				await setSequence(client, part);
			} else if (isOurs(part.table)) {
				await pipeline(part.rows, client.query(copyFrom(part.copy)));
			} else {
				// pg_dump read the list of migrations too, which are done by now.
				await pipeline(part.rows, async (rows: AsyncIterable<Uint8Array>) => {
					for await (const row of rows) {
						void row;
					}
				});
			}
		}
		await passIdentities(client, tables);
		for (const table of tables) {
			await client.query(`ALTER TABLE ${pg.escapeIdentifier(table)} ENABLE TRIGGER USER`);
		}
		await client.query("COMMIT");
	} finally {
		await client.end();
	}
}

/** Makes the tables as they were when the backup was made, and copies the rows of its archive in, all of them or none. */
export async function load(databaseUrl: string, manifest: Manifest, archive: AsyncIterable<Uint8Array>): Promise<void> {
	const { migrations, partitions, postgresMajor } = manifest;
	const db = connect(databaseUrl, 1, () => undefined);
	try {
		await migrate(db, migrations.at(-1));
		await makePartitionsOf(db, partitions);
	} finally {
		await db.destroy();
	}
	const script = manifest.archive === "copy" ? unpacked(archive) : scriptOfPgDump(archive, postgresMajor);
	await loadRows(databaseUrl, manifest, script);
}
