import { execFile } from "node:child_process";
import { mkdir, open } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Puts a small file system where PostgreSQL's files will be, so that it can be filled. Needs to be root on Linux; gives false
 * where that is not enough.
 */
export async function mountSmallDisk(home: string, megabytes: number): Promise<boolean> {
	if (process.platform !== "linux" || process.getuid?.() !== 0) {
		return false;
	}
	await mkdir(home, { recursive: true });
	return run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", home]).then(
		() => true,
		() => false,
	);
}

/** Takes the small file system away again, with what is in it. */
export async function unmountSmallDisk(home: string): Promise<void> {
	await run("umount", [home]).catch(() => undefined);
}

/** Writes a file that grows until there is no room. */
export async function fillDisk(path: string): Promise<void> {
	const file = await open(path, "w");
	try {
		for (const size of [1_048_576, 4096]) {
			const block = Buffer.alloc(size, 1);
			for (;;) {
				const isFull = await file.write(block).then(
					({ bytesWritten }) => bytesWritten < size,
					() => true,
				);
				if (isFull) {
					break;
				}
			}
		}
	} finally {
		await file.close();
	}
}
