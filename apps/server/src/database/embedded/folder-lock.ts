import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startOf } from "./processes.js";

interface Holder {
	readonly pid: number;
	readonly startedAt: string | undefined;
}

/** The folder is in use by another server that is running. */
export class FolderInUseError extends Error {
	override readonly name = "FolderInUseError";
}

async function readHolder(path: string): Promise<Holder | undefined> {
	try {
		return JSON.parse(await readFile(path, "utf8")) as Holder;
	} catch {
		return undefined;
	}
}

async function isAlive({ pid, startedAt }: Holder): Promise<boolean> {
	return (await startOf(pid)) === startedAt && startedAt !== undefined;
}

/**
 * Takes a folder for this process alone, and gives a function that lets it go. A process that was killed leaves its lock
 * behind; it is taken over, since its owner is not running any more. Throws a `FolderInUseError` when another one is.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
	await mkdir(folder, { recursive: true });
	const path = join(folder, "server.lock");
	const own = `${path}.${process.pid}`;
	await writeFile(own, JSON.stringify({ pid: process.pid, startedAt: await startOf(process.pid) }));
	try {
		for (let attempt = 1; ; attempt += 1) {
			try {
				// A link either is made whole or not at all, so that nobody reads half a lock.
				await link(own, path);
				return () => rm(path, { force: true });
			} catch (problem) {
				if ((problem as NodeJS.ErrnoException).code !== "EEXIST" || attempt === 3) {
					throw problem;
				}
			}
			const holder = await readHolder(path);
			if (holder !== undefined && (await isAlive(holder))) {
				throw new FolderInUseError(
					`The folder ${folder} is in use by another server, process ${holder.pid}. Stop that one first, or set ` +
						"DATA_DIR to another folder.",
				);
			}
			await rm(path, { force: true });
		}
	} finally {
		await rm(own, { force: true });
	}
}
