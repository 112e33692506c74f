import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";

/** A PostgreSQL as it is seen from beside the servers that use it. */
export interface PostgresView {
	/** A connection past the server. Throws while PostgreSQL is away. */
	readonly query: <Row extends pg.QueryResultRow>(sql: string) => Promise<Array<Row>>;
	/** Its main process and those it has started. */
	readonly postgresPids: () => Promise<ReadonlyArray<number>>;
	/** The folder around its files. */
	readonly postgresHome: () => Promise<string>;
}

async function childrenOf(parent: number): Promise<ReadonlyArray<number>> {
	const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
	const stats = await Promise.all(
		pids.map(async (pid) => ({ pid, stat: await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "") })),
	);
	return stats.filter(({ stat }) => Number(stat.split(") ").at(-1)?.split(" ")[1]) === parent).map(({ pid }) => pid);
}

/** The PostgreSQL that was brought along into a data folder. */
export function embeddedPostgres(dataDir: string): PostgresView {
	const databaseUrl = async (): Promise<string> => {
		const [host, databasePort, , user, password] = (await readFile(join(dataDir, "pgpass"), "utf8")).trim().split(":");
		return `postgres://${user}:${encodeURIComponent(password ?? "")}@${host}:${databasePort}/telemetry`;
	};

	const query: PostgresView["query"] = async (sql) => {
		const client = new pg.Client({ connectionString: await databaseUrl(), connectionTimeoutMillis: 5000 });
		client.on("error", () => undefined);
		await client.connect();
		try {
			return (await client.query(sql)).rows as never;
		} finally {
			await client.end().catch(() => undefined);
		}
	};

	const dataDirectory = async (): Promise<string> => {
		const [row] = await query<{ data_directory: string }>("SHOW data_directory");
		return row?.data_directory ?? "";
	};
	let knownHome: string | undefined;
	const postgresHome = async (): Promise<string> => (knownHome ??= join(await dataDirectory(), ".."));

	return {
		query,
		postgresHome,
		postgresPids: async () => {
			const home = await postgresHome();
			const main = Number((await readFile(join(home, "cluster", "postmaster.pid"), "utf8")).split("\n")[0]);
			return [main, ...(await childrenOf(main))];
		},
	};
}
