import { copyFile, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder, syncFile, syncFolder } from "../../files/sync.js";
import type { LakeStore } from "./lake-store.js";

function isMissing(problem: unknown): boolean {
	return problem instanceof Error && "code" in problem && problem.code === "ENOENT";
}

/** A lake in a folder. A new file is on the disk before it takes the place of the old one, and does that in one step. */
export function createFolderStore(folder: string): LakeStore {
	return {
		fetch: async (name, path) => {
			try {
				await copyFile(join(folder, name), path);
				return true;
			} catch (problem) {
				if (isMissing(problem)) {
					return false;
				}
				throw problem;
			}
		},
		put: async (name, path) => {
			const target = join(folder, name);
			const fresh = `${target}.new`;
			await makeFolder(dirname(target));
			await copyFile(path, fresh);
			await syncFile(fresh);
			await rename(fresh, target);
			await syncFolder(dirname(target));
		},
		remove: async (name) => {
			const target = join(folder, name);
			await rm(target, { force: true });
			// Unless somebody has put something else beside it.
			await rmdir(dirname(target)).catch(() => undefined);
		},
	};
}
