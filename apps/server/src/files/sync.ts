import { mkdir, open, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** Makes what was written to a file survive a power cut. */
export async function syncFile(path: string): Promise<void> {
	const handle = await open(path, "r+");
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/** Makes what was created or renamed in a folder survive a power cut. Where folders cannot be synced, nothing happens. */
export async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, "r");
	try {
		await handle.sync();
	} catch (problem) {
		const { code } = problem as NodeJS.ErrnoException;
		if (code !== "EPERM" && code !== "EINVAL" && code !== "EISDIR") {
			throw problem;
		}
	} finally {
		await handle.close();
	}
}

/** Makes a folder and everything in it survive a power cut. */
export async function syncTree(folder: string): Promise<void> {
	for (const entry of await readdir(folder, { withFileTypes: true })) {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) {
			await syncTree(path);
		} else if (entry.isFile()) {
			await syncFile(path);
		}
	}
	await syncFolder(folder);
}

/** Creates a folder, and those above it that are missing, so that they survive a power cut. */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
	const first = await mkdir(path, { recursive: true, mode });
	if (first !== undefined) {
		for (let made = resolve(path); made.length >= resolve(first).length; made = dirname(made)) {
			await syncFolder(dirname(made));
		}
	}
}
