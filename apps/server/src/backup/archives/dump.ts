import { pipeline } from "node:stream/promises";
import { constants, createGzip } from "node:zlib";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { openClient } from "../../database/connect.js";
import { copyLine, lastLine, sequenceLine } from "./script.js";

const packing = { level: constants.Z_BEST_SPEED };

async function columnsOf(client: pg.Client, table: string): Promise<string> {
	const { rows } = await client.query<{ name: string }>(
		`SELECT attname AS name FROM pg_attribute
		WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
		[table],
	);
	return rows.map(({ name }) => pg.escapeIdentifier(name)).join(", ");
}

/** The sequences that the tables' columns own, and those that belong to no column. */
async function sequencesOf(client: pg.Client, tables: ReadonlyArray<string>): Promise<ReadonlyArray<string>> {
	const { rows } = await client.query<{ name: string }>(
		`SELECT sequence.relname AS name FROM pg_class sequence
		LEFT JOIN pg_depend ON classid = 'pg_class'::regclass AND objid = sequence.oid
			AND refclassid = 'pg_class'::regclass AND deptype IN ('a', 'i')
		LEFT JOIN pg_class owner ON owner.oid = refobjid
		WHERE sequence.relkind = 'S' AND sequence.relnamespace = current_schema()::regnamespace
			AND (owner.relname IS NULL OR owner.relname = ANY ($1))
		ORDER BY 1`,
		[tables],
	);
	return rows.map(({ name }) => name);
}

async function* dumpScript(
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
			yield Buffer.from(copyLine(table, columns));
			yield* client.query(copyTo(`COPY (SELECT ${columns} FROM ${table}) TO STDOUT`)) as AsyncIterable<Uint8Array>;
			yield Buffer.from(lastLine);
		}
		// Sequences know no snapshots. Read after the rows, they are past every number that is in them.
		for (const sequence of await sequencesOf(client, tables)) {
			const { rows } = await client.query<{ value: string; called: boolean }>(
				`SELECT last_value::text AS value, is_called AS called FROM ${pg.escapeIdentifier(sequence)}`,
			);
			const [{ value, called } = { value: "1", called: false }] = rows;
			yield Buffer.from(sequenceLine(sequence, value, called));
		}
	} finally {
		await client.end();
	}
}

/**
 * Reads the rows of all tables, as a transaction sees them that has exported this snapshot and is kept open meanwhile, and how
 * far the sequences are. Gives a script for psql, packed with gzip; the tables are made by the migrations.
 */
export async function* dump(
	databaseUrl: string,
	snapshot: string,
	tables: ReadonlyArray<string>,
): AsyncGenerator<Uint8Array> {
	const gzip = createGzip(packing);
	const done = pipeline(dumpScript(databaseUrl, snapshot, tables), gzip);
	// Awaited below; until then a failure must not end the process.
	done.catch(() => undefined);
	yield* gzip as AsyncIterable<Uint8Array>;
	await done;
}

/** Settings of a transaction under which rows as text are written and read the same, whatever the database or role has set. */
export const plainText =
	"SET LOCAL client_encoding = 'UTF8'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'";
