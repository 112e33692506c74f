import type { ChildProcess } from "node:child_process";
import { execFile, spawn } from "node:child_process";
import { open, readFile, rename, rm, stat, writeFile, chown } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { syncFolder } from "../../files/sync.js";
import { openClient } from "../connect.js";
import type { Places } from "./places.js";
import { commandOf, waitUntil } from "./processes.js";
import type { SystemUser } from "./system-user.js";

const run = promisify(execFile);
const startTimeoutMs = 60_000;
const stopTimeoutMs = 20_000;
const revivePauseMs = 500;
const databaseName = "telemetry";
const role = "telemetry";

/** A PostgreSQL that this process has started. */
export interface RunningCluster {
	readonly url: string;
	readonly port: number;
	/** Hears of it when PostgreSQL stops without being asked to; it is being started again then. */
	readonly onExit: (listener: () => void) => void;
	readonly stop: () => Promise<void>;
}

/** What a cluster is started with. */
export interface ClusterOptions {
	readonly places: Places;
	readonly user: SystemUser;
	readonly password: string;
}

const clusterDir = ({ home }: Places): string => join(home, "cluster");
const logFile = ({ home }: Places): string => join(home, "postgres.log");

function binary({ postgres }: Places, name: string): string {
	return join(postgres, "bin", name);
}

/** The environment for PostgreSQL's programs: nothing of ours but the path, and messages in English. */
const plainEnv = { PATH: process.env["PATH"] ?? "", LC_ALL: "C" };

/**
 * Creates the cluster beside its place and moves it there when it is finished, so that being killed half-way leaves
 * nothing that looks like a cluster.
 */
async function createCluster({ places, user, password }: ClusterOptions): Promise<void> {
	const unfinished = `${clusterDir(places)}.new`;
	const passwordFile = join(places.home, "password.new");
	await rm(unfinished, { recursive: true, force: true });
	await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
	if (user.uid !== undefined && user.gid !== undefined) {
		await chown(passwordFile, user.uid, user.gid);
	}
	try {
		const options = [
			`--pgdata=${unfinished}`,
			`--username=${role}`,
			`--pwfile=${passwordFile}`,
			"--auth=scram-sha-256",
			"--encoding=UTF8",
			"--no-locale",
			"--data-checksums",
		];
		await run(binary(places, "initdb"), options, { ...user, cwd: "/", env: plainEnv });
	} finally {
		await rm(passwordFile, { force: true });
	}
	await rename(unfinished, clusterDir(places));
	await syncFolder(places.home);
}

async function hasCluster(places: Places): Promise<boolean> {
	return stat(join(clusterDir(places), "PG_VERSION")).then(
		() => true,
		() => false,
	);
}

/**
 * Throws when another major version of PostgreSQL has made the cluster: this one cannot read it. Where there is no cluster
 * yet, there is nothing to read.
 */
export async function requireSameMajor(places: Places): Promise<void> {
	if (!(await hasCluster(places))) {
		return;
	}
	const made = (await readFile(join(clusterDir(places), "PG_VERSION"), "utf8")).trim();
	const { stdout } = await run(binary(places, "postgres"), ["--version"], { cwd: "/", env: plainEnv });
	const brought = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1];
	if (brought !== undefined && made !== brought) {
		throw new Error(
			`The data in ${places.home} was made by PostgreSQL ${made}, and this version of the server brings PostgreSQL ` +
				`${brought}, which cannot read it. Run "telemetry backup" with the version that you had before, move that folder ` +
				'away, and run "telemetry restore" with this version; docs/guides/operations.md has the steps.',
		);
	}
}

/**
 * Deals with a PostgreSQL that outlived its server, which happens when the server is killed: it is asked to stop. A
 * `postmaster.pid` whose process is gone, or is somebody else's by now, is removed.
 */
async function stopOrphan(places: Places): Promise<void> {
	const pidFile = join(clusterDir(places), "postmaster.pid");
	const text = await readFile(pidFile, "utf8").catch(() => "");
	const pid = Number(text.split("\n")[0]);
	if (!Number.isSafeInteger(pid) || pid <= 0) {
		return;
	}
	const isOurs = async (): Promise<boolean> => (await commandOf(pid))?.includes(clusterDir(places)) === true;
	if (await isOurs()) {
		process.kill(pid, "SIGINT");
		if (!(await waitUntil(async () => !(await isOurs()), stopTimeoutMs))) {
			throw new Error(`A PostgreSQL from an earlier run, process ${pid}, does not stop. Stop it and start again.`);
		}
	}
	await rm(pidFile, { force: true });
}

async function findFreePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.on("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const { port } = server.address() as AddressInfo;
			server.close(() => resolve(port));
		});
	});
}

async function canConnect(url: string): Promise<boolean> {
	const client = openClient(url);
	try {
		await client.connect();
		return true;
	} catch {
		return false;
	} finally {
		await client.end().catch(() => undefined);
	}
}

async function ensureDatabase(adminUrl: string): Promise<void> {
	const client = openClient(adminUrl);
	await client.connect();
	try {
		const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [databaseName]);
		if (found.rowCount === 0) {
			await client.query(`CREATE DATABASE ${client.escapeIdentifier(databaseName)}`);
		}
	} finally {
		await client.end();
	}
}

async function spawnPostgres({ places, user }: ClusterOptions, port: number): Promise<ChildProcess> {
	const log = await open(logFile(places), "a", 0o600);
	try {
		const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", `port=${port}`];
		return spawn(
			binary(places, "postgres"),
			["-D", clusterDir(places), ...settings.flatMap((setting) => ["-c", setting])],
			{ ...user, cwd: "/", env: plainEnv, stdio: ["ignore", log.fd, log.fd] },
		);
	} finally {
		await log.close();
	}
}

async function lastLogLines(places: Places): Promise<string> {
	const text = await readFile(logFile(places), "utf8").catch(() => "");
	return text.trim().split("\n").slice(-5).join("\n");
}

interface Postgres {
	readonly process: ChildProcess;
	readonly exited: Promise<void>;
}

/** Starts PostgreSQL and waits until it takes connections. Throws with the end of its log when it does not. */
async function launch(options: ClusterOptions, port: number, url: string): Promise<Postgres> {
	const child = await spawnPostgres(options, port);
	let hasExited = false;
	const exited = new Promise<void>((resolve) => {
		child.once("exit", () => {
			hasExited = true;
			resolve();
		});
	});
	const isReady = await waitUntil(async () => hasExited || (await canConnect(url)), startTimeoutMs);
	if (hasExited || !isReady) {
		child.kill("SIGINT");
		const { places } = options;
		throw new Error(`PostgreSQL did not start. The end of ${logFile(places)}:\n${await lastLogLines(places)}`);
	}
	return { process: child, exited };
}

/**
 * Starts PostgreSQL on a free port of this machine, creating the cluster first where there is none. One that stops without
 * being asked to, because it was killed or the disk was full, is started again on the same port until it comes up.
 */
export async function startCluster(options: ClusterOptions): Promise<RunningCluster> {
	const { places, password } = options;
	if (!(await hasCluster(places))) {
		await createCluster(options);
	}
	await requireSameMajor(places);
	await stopOrphan(places);

	const port = await findFreePort();
	const urlOf = (database: string): string =>
		`postgres://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
	const start = (): Promise<Postgres> => launch(options, port, urlOf("postgres"));
	const listeners: Array<() => void> = [];
	let isStopping = false;
	let postgres = await start();
	let revived = Promise.resolve();
	const killWithUs = (): void => void postgres.process.kill("SIGINT");
	process.once("exit", killWithUs);

	const revive = async (): Promise<void> => {
		while (!isStopping) {
			try {
				await stopOrphan(places);
				postgres = await start();
				watch();
				return;
			} catch {
				await new Promise((resolve) => setTimeout(resolve, revivePauseMs));
			}
		}
	};

	function watch(): void {
		void postgres.exited.then(() => {
			if (!isStopping) {
				listeners.forEach((listener) => listener());
				revived = revive();
			}
		});
	}

	watch();
	await ensureDatabase(urlOf("postgres"));

	return {
		url: urlOf(databaseName),
		port,
		onExit: (listener) => void listeners.push(listener),
		stop: async () => {
			isStopping = true;
			process.off("exit", killWithUs);
			await revived;
			postgres.process.kill("SIGINT");
			const timer = setTimeout(() => postgres.process.kill("SIGQUIT"), stopTimeoutMs);
			await postgres.exited;
			clearTimeout(timer);
		},
	};
}
