import { createHash } from "node:crypto";
import { chmod, chown, cp, mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { syncTree } from "../../files/sync.js";
import type { SystemUser } from "./system-user.js";
import { canEnter } from "./system-user.js";

/** Where PostgreSQL is and where it keeps its data. */
export interface Places {
	/** Has `bin`, `lib` and `share` in it. */
	readonly postgres: string;
	/** The folder around the cluster's own. It belongs to the user PostgreSQL runs as. */
	readonly home: string;
}

const sharedHome = "/var/lib/flipbook-telemetry";

async function exists(path: string): Promise<boolean> {
	return stat(path).then(
		() => true,
		() => false,
	);
}

/** A copy of PostgreSQL that everybody can reach, made once for each version of the package. */
async function copyPostgres(original: string): Promise<string> {
	const name = createHash("sha256").update(original).digest("hex").slice(0, 12);
	const copy = join(sharedHome, `postgres-${name}`);
	if (!(await exists(copy))) {
		const unfinished = `${copy}.${process.pid}`;
		await cp(original, unfinished, { recursive: true, verbatimSymlinks: true });
		await syncTree(unfinished);
		await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true, force: true }));
	}
	return copy;
}

async function makeHome(path: string, user: SystemUser): Promise<string> {
	await mkdir(path, { recursive: true });
	if (user.uid !== undefined && user.gid !== undefined) {
		await chown(path, user.uid, user.gid);
	}
	return path;
}

/** The folder around the cluster: in the data folder, unless the user PostgreSQL runs as cannot get into that. */
export function homeOf(dataDir: string, user: SystemUser): string {
	const name = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
	return user.uid === undefined || canEnter(user, dataDir)
		? join(dataDir, "postgres")
		: join(sharedHome, `data-${name}`);
}

/**
 * Chooses the places. Usually they are the npm package and `dataDir` itself. As root, PostgreSQL runs as another user, who
 * cannot get into folders such as `/root`: then a copy in `/var/lib/flipbook-telemetry` is used, found again by the data
 * folder's address.
 */
export async function choosePlaces(dataDir: string, original: string, user: SystemUser): Promise<Places> {
	await mkdir(dataDir, { recursive: true });
	if (user.uid === undefined) {
		return { postgres: original, home: await makeHome(homeOf(dataDir, user), user) };
	}
	await chmod(dataDir, 0o711);
	const isPostgresReachable = canEnter(user, original);
	if (!canEnter(user, dataDir) || !isPostgresReachable) {
		await mkdir(sharedHome, { recursive: true, mode: 0o755 });
	}
	return {
		postgres: isPostgresReachable ? original : await copyPostgres(original),
		home: await makeHome(homeOf(dataDir, user), user),
	};
}
