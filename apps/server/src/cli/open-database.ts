import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config/config.js";
import { loadSecrets, readSecrets } from "../config/secrets.js";
import { connect, connectReadOnly } from "../database/connect.js";
import type { Database } from "../database/database.js";
import { requireReadableCluster, startEmbeddedDatabase } from "../database/embedded/embedded-database.js";
import { FolderInUseError } from "../database/embedded/folder-lock.js";

/** The database of a command, and what it needs to know of the server's secrets. */
export interface OpenedDatabase {
	readonly db: Database;
	readonly url: string;
	/** The key that installation ids are hashed with. Rejects if neither the settings nor the data folder has it. */
	readonly installationSecret: () => Promise<Buffer>;
	readonly close: () => Promise<void>;
}

/** Where the PostgreSQL of a running server listens, as it has written down for psql. */
async function runningUrl(dataDir: string): Promise<string> {
	const line = (await readFile(join(dataDir, "pgpass"), "utf8")).trim();
	const [host, port, , user, password = ""] = line.split(":");
	return `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/telemetry`;
}

/**
 * Opens the server's database to look at it, and nothing else: nothing is started, made or changed, and PostgreSQL refuses
 * every write. Throws when a database of the server's own does not run, or cannot be read by this version.
 */
export async function openToLook({ databaseUrl, dataDir }: Config): Promise<Database> {
	const connectTo = (url: string): Database => connectReadOnly(url, 2, () => undefined);
	if (databaseUrl !== undefined) {
		return connectTo(databaseUrl);
	}
	await requireReadableCluster(dataDir);
	const url = await runningUrl(dataDir).catch((problem: unknown) => {
		throw new Error("The server has not been started yet, so there is no database to look at. Start it.", {
			cause: problem,
		});
	});
	return connectTo(url);
}

/**
 * Opens the server's database: the one of `DATABASE_URL`, or the one in the data folder, whether a server is running on it
 * or not.
 */
export async function openDatabase(config: Config): Promise<OpenedDatabase> {
	const installationSecret = async (): Promise<Buffer> =>
		config.installationKey ?? (await readSecrets(config.dataDir)).installationKey;
	const open = (url: string): Database => connect(url, 2, () => undefined);
	if (config.databaseUrl !== undefined) {
		const db = open(config.databaseUrl);
		return { db, url: config.databaseUrl, installationSecret, close: () => db.destroy() };
	}
	try {
		const { databasePassword } = await loadSecrets(config.dataDir);
		const embedded = await startEmbeddedDatabase(config.dataDir, databasePassword);
		const db = open(embedded.url);
		return {
			db,
			url: embedded.url,
			installationSecret,
			close: async () => {
				await db.destroy();
				await embedded.stop();
			},
		};
	} catch (problem) {
		if (!(problem instanceof FolderInUseError)) {
			throw problem;
		}
		const url = await runningUrl(config.dataDir);
		const db = open(url);
		return { db, url, installationSecret, close: () => db.destroy() };
	}
}
