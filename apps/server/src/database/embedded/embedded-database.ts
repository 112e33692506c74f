import { join } from "node:path";
import { replaceFile } from "../../files/write-file.js";
import { findPostgres } from "./binaries.js";
import { requireSameMajor, startCluster } from "./cluster.js";
import { lockFolder } from "./folder-lock.js";
import { choosePlaces, homeOf } from "./places.js";
import { chooseSystemUser, findSystemUser } from "./system-user.js";

/** The database that the server brings itself. */
export interface EmbeddedDatabase {
	readonly url: string;
	/** Where its files are. */
	readonly home: string;
	/** Whether that is outside the data folder, because the user PostgreSQL runs as cannot get into it. */
	readonly isElsewhere: boolean;
	/** A command that opens it in psql, without showing the password. */
	readonly psqlCommand: string;
	readonly onExit: (listener: () => void) => void;
	readonly stop: () => Promise<void>;
}

/**
 * Starts a PostgreSQL in the data folder. Only one server at a time may use a folder: throws a `FolderInUseError` for the
 * second.
 */
export async function startEmbeddedDatabase(dataDir: string, password: string): Promise<EmbeddedDatabase> {
	const unlock = await lockFolder(dataDir);
	try {
		const user = await chooseSystemUser();
		const places = await choosePlaces(dataDir, findPostgres(), user);
		const cluster = await startCluster({ places, user, password });
		const passFile = join(dataDir, "pgpass");
		await replaceFile(passFile, `127.0.0.1:${cluster.port}:*:telemetry:${password}\n`);
		return {
			url: cluster.url,
			home: places.home,
			isElsewhere: !places.home.startsWith(join(dataDir, "/")),
			psqlCommand: `PGPASSFILE=${passFile} psql -h 127.0.0.1 -p ${cluster.port} -U telemetry telemetry`,
			onExit: cluster.onExit,
			stop: async () => {
				await cluster.stop();
				unlock();
			},
		};
	} catch (problem) {
		unlock();
		throw problem;
	}
}

/** Throws when the data folder has a cluster that the PostgreSQL of this version cannot read. It changes nothing. */
export async function requireReadableCluster(dataDir: string): Promise<void> {
	const user = await findSystemUser();
	if (user === undefined) {
		return;
	}
	await requireSameMajor({ postgres: findPostgres(), home: homeOf(dataDir, user) });
}
