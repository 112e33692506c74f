import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";

const serverWithClock = fileURLToPath(new URL("./server-with-clock.js", import.meta.url));

/** The server under test, with the PostgreSQL it brings: two things that can be killed. */
export interface Target {
	readonly url: () => string;
	readonly start: () => Promise<void>;
	/** Kills the server without a warning; its PostgreSQL lives on. */
	readonly killServer: () => Promise<void>;
	readonly stop: () => Promise<void>;
	readonly setClock: (offsetMs: number) => void;
	/** A connection past the server. Throws while PostgreSQL is away. */
	readonly query: <Row extends pg.QueryResultRow>(sql: string) => Promise<Array<Row>>;
	/** PostgreSQL's main process and those it has started. */
	readonly postgresPids: () => Promise<ReadonlyArray<number>>;
	/** The folder around PostgreSQL's files. */
	readonly postgresHome: () => Promise<string>;
	/** Whether it has ended without being asked to. */
	readonly hasCrashed: () => boolean;
	/** Resident memory of the server, in bytes. */
	readonly memory: () => Promise<number>;
}

async function childrenOf(parent: number): Promise<ReadonlyArray<number>> {
	const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
	const stats = await Promise.all(
		pids.map(async (pid) => ({ pid, stat: await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "") })),
	);
	return stats.filter(({ stat }) => Number(stat.split(") ").at(-1)?.split(" ")[1]) === parent).map(({ pid }) => pid);
}

/** How the server is started, beyond what every target has. */
export interface TargetOptions {
	/** The program to run; it sends its address once it listens. */
	readonly entry?: string;
	readonly args?: ReadonlyArray<string>;
	readonly env?: Readonly<Record<string, string>>;
}

/** Describes a server that keeps everything in `dataDir`; `start` starts it. */
export function createTarget(
	dataDir: string,
	port: number,
	{ entry = serverWithClock, args = [], env: more = {} }: TargetOptions = {},
): Target {
	let child: ChildProcess | undefined;
	let url = "";
	let crashed = false;

	const databaseUrl = async (): Promise<string> => {
		const [host, databasePort, , user, password] = (await readFile(join(dataDir, "pgpass"), "utf8")).trim().split(":");
		return `postgres://${user}:${encodeURIComponent(password ?? "")}@${host}:${databasePort}/telemetry`;
	};

	const query: Target["query"] = async (sql) => {
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

	const end = async (signal: NodeJS.Signals): Promise<void> => {
		const ending = child;
		child = undefined;
		if (ending !== undefined && ending.exitCode === null) {
			await new Promise<void>((resolve) => {
				ending.once("exit", () => resolve());
				ending.kill(signal);
			});
		}
	};

	return {
		url: () => url,
		query,
		postgresHome,
		start: async () => {
			const env = {
				PATH: process.env["PATH"],
				PORT: String(port),
				DATA_DIR: dataDir,
				LOG_LEVEL: "fatal",
				REQUESTS_PER_MINUTE_PER_SESSION: "1000000",
				...more,
			};
			const started = fork(entry, args, { env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
			child = started;
			started.once("exit", () => (crashed ||= child === started));
			url = await new Promise<string>((resolve, reject) => {
				started.once("message", (message) => resolve(message as string));
				started.once("exit", (code) => reject(new Error(`The server ended with exit code ${code}.`)));
			});
		},
		killServer: () => end("SIGKILL"),
		stop: () => end("SIGTERM"),
		setClock: (offsetMs) => void child?.send(offsetMs),
		postgresPids: async () => {
			const home = await postgresHome();
			const main = Number((await readFile(join(home, "cluster", "postmaster.pid"), "utf8")).split("\n")[0]);
			return [main, ...(await childrenOf(main))];
		},
		hasCrashed: () => crashed,
		memory: async () => {
			const status = await readFile(`/proc/${child?.pid}/status`, "utf8");
			return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
		},
	};
}
