import { randomUUID } from "node:crypto";
import { link, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "./sync.js";

/** Writes a new file beside a path, calls an action with its path once it is on the disk, and removes what is left of it. */
async function writeBeside(path: string, text: string, action: (fresh: string) => Promise<void>): Promise<void> {
	const fresh = `${path}.${randomUUID()}.new`;
	try {
		const file = await open(fresh, "wx", 0o600);
		try {
			await file.writeFile(text);
			await file.sync();
		} finally {
			await file.close();
		}
		await action(fresh);
	} finally {
		await rm(fresh, { force: true });
	}
	await syncFolder(dirname(path));
}

/**
 * Writes a file that only its owner may read, in place of the one that is there, if any. A reader sees
 * either the old file or the new one as a whole. Resolves when it would survive a power cut.
 */
export function replaceFile(path: string, text: string): Promise<void> {
	return writeBeside(path, text, (fresh) => rename(fresh, path));
}

/**
 * Creates a file that only its owner may read, as a whole or not at all, and resolves when it would survive a power cut.
 * Of several processes that create it at once, one does.
 *
 * @returns whether it was created; false when there is one already
 */
export async function createFile(path: string, text: string): Promise<boolean> {
	let isCreated = true;
	await writeBeside(path, text, async (fresh) => {
		try {
			await link(fresh, path);
		} catch (problem) {
			if ((problem as NodeJS.ErrnoException).code !== "EEXIST") {
				throw problem;
			}
			isCreated = false;
		}
	});
	return isCreated;
}
