import { open } from "node:fs/promises";

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
