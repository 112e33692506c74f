import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Database } from "@flipbook-telemetry/server";
import { connect, migrate, openDatabase, parseConfig } from "@flipbook-telemetry/server";
import pg from "pg";

/** A PostgreSQL that nobody else uses, as the server brings it, with a database that is up to date. */
export interface OwnPostgres {
	readonly url: string;
	readonly db: Database;
	/** A connection without a time-out, for what takes long. */
	readonly client: pg.Client;
	/** The process that all of its others are children of. */
	readonly pid: number;
	readonly remove: () => Promise<void>;
}

/** Starts one in a folder of its own; `remove` stops it and takes the folder away. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-bench-"));
	const opened = await openDatabase(parseConfig({ DATA_DIR: dataDir }, dataDir));
	await migrate(opened.db);
	const db = connect(opened.url, 2, () => undefined);
	const client = new pg.Client({ connectionString: opened.url });
	await client.connect();
	// As much as rolling up has: what is counted from everything should not be slow for want of memory.
	await client.query("SET work_mem = '64MB'");
	const { rows } = await client.query<{ data_directory: string }>("SHOW data_directory");
	const cluster = rows[0]?.data_directory ?? join(dataDir, "postgres", "cluster");
	const home = dirname(cluster);
	const [pid] = (await readFile(join(cluster, "postmaster.pid"), "utf8")).split("\n");
	return {
		pid: Number(pid),
		url: opened.url,
		db,
		client,
		remove: async () => {
			await client.end();
			await db.destroy();
			await opened.close();
			await rm(home, { recursive: true, force: true });
			await rm(dataDir, { recursive: true, force: true });
		},
	};
}
