import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { tryLock as tryLockOf } from "fs-native-extensions";

/** The folder is in use by another server that is running. */
export class FolderInUseError extends Error {
	override readonly name = "FolderInUseError";
}

/** Far behind what the file says of its holder: on Windows nobody else can read the bytes that are locked. */
const lockedByte = 2 ** 30;

/** Loaded only where a folder is locked: it does not exist for every system, and a server with DATABASE_URL needs none. */
async function loadTryLock(): Promise<typeof tryLockOf> {
	try {
		return (await import("fs-native-extensions")).tryLock;
	} catch (cause) {
		throw new Error(
			`The package fs-native-extensions, which locks files, is not installed here or not made for ${process.platform} on ` +
				`${process.arch}. Set DATABASE_URL to a PostgreSQL of your own.`,
			{ cause },
		);
	}
}

/** Who holds the lock, in words. It is for people only: the lock is the operating system's, not what the file says. */
function holderIn(path: string): string {
	const said = readFileSync(path, "utf8").trim();
	return said === "" ? "" : `, ${said}`;
}

/**
 * Takes a folder for this process alone, and gives a function that releases it. The operating system holds the lock: it is
 * released when the process ends, however it ends, and other containers that share the folder meet it too. Throws a
 * `FolderInUseError` when another process has the folder.
 */
export async function lockFolder(folder: string): Promise<() => void> {
	const tryLock = await loadTryLock();
	await mkdir(folder, { recursive: true });
	// The file stays. If it were deleted, one process could lock the deleted file, and another one a new file.
	const path = join(folder, "server.lock");
	const fd = openSync(path, "a+", 0o644);
	try {
		if (!tryLock(fd, lockedByte, 1)) {
			throw new FolderInUseError(
				`The folder ${folder} is in use by another server${holderIn(path)}. Stop that one first, or set DATA_DIR to ` +
					"another folder.",
			);
		}
		ftruncateSync(fd, 0);
		writeSync(fd, `process ${process.pid} on ${hostname()}`);
	} catch (problem) {
		closeSync(fd);
		throw problem;
	}
	return () => {
		ftruncateSync(fd, 0);
		closeSync(fd);
	};
}
