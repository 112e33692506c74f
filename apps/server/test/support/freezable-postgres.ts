import { readFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startEmbeddedDatabase } from "../../src/database/embedded/embedded-database.js";

/** A PostgreSQL of its own, which a test can stop in the middle of whatever it does. */
export interface FreezablePostgres {
	readonly url: string;
	readonly query: <Row extends pg.QueryResultRow>(sql: string) => Promise<Array<Row>>;
	/** Stops all of its processes. Connections stay open, new ones are taken by the system, and nothing is answered. */
	readonly freeze: () => Promise<void>;
	readonly thaw: () => void;
	readonly stop: () => Promise<void>;
}

/** Starts it. */
export async function startFreezablePostgres(): Promise<FreezablePostgres> {
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-frozen-"));
	const postgres = await startEmbeddedDatabase(dataDir, "test-password");
	const client = new pg.Client({ connectionString: postgres.url });
	await client.connect();
	const query: FreezablePostgres["query"] = async (sql) => (await client.query(sql)).rows as never;
	let frozen: ReadonlyArray<number> = [];
	const thaw = (): void => {
		frozen.forEach((pid) => process.kill(pid, "SIGCONT"));
		frozen = [];
	};
	return {
		url: postgres.url,
		query,
		freeze: async () => {
			const main = Number((await readFile(join(postgres.home, "cluster", "postmaster.pid"), "utf8")).split("\n")[0]);
			const others = await query<{ pid: number }>("SELECT pid FROM pg_stat_activity");
			frozen = [main, ...others.map(({ pid }) => pid)];
			frozen.forEach((pid) => process.kill(pid, "SIGSTOP"));
		},
		thaw,
		stop: async () => {
			thaw();
			await client.end();
			await postgres.stop();
			await rm(postgres.home, { recursive: true, force: true });
			await rm(dataDir, { recursive: true, force: true });
		},
	};
}
