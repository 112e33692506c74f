import { createHmac } from "node:crypto";
import { open, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { addDays, dayOf } from "../domain/day.js";
import { makeFolder, syncFolder } from "../files/sync.js";

/** Who was erased, as far as one must know to erase them again in what a backup brings back. */
export interface Erased {
	/** How many erasures are written down. */
	readonly count: number;
	/** The day on which an installation was erased; undefined when it was not. */
	readonly dayOf: (installationKey: Buffer) => string | undefined;
}

/** Remembers who was erased for as long as there may be a backup that still has them. */
export interface ErasedList {
	/** Writes an erasure down, and resolves when it would survive a power cut. */
	readonly record: (installationKey: Buffer, nowMs: number) => Promise<void>;
	/** Throws when some of it was written under another installation key, since that cannot be understood. */
	readonly read: () => Promise<Erased>;
	/** Forgets erasures that no backup can be older than. Gives the names of the files that are gone. */
	readonly forget: (backupDays: number, nowMs: number) => Promise<ReadonlyArray<string>>;
}

const fileName = /^(\d{4}-\d\d-\d\d)\.([0-9a-f]{8})$/;
const markPattern = /^[0-9a-f]{64}$/;

function keyedHash(key: Buffer, text: string | Buffer): string {
	return createHmac("sha256", key).update(text).digest("hex");
}

async function filesIn(folder: string): Promise<ReadonlyArray<string>> {
	try {
		return (await readdir(folder)).filter((name) => fileName.test(name)).sort();
	} catch (problem) {
		if ((problem as NodeJS.ErrnoException).code === "ENOENT") {
			return [];
		}
		throw problem;
	}
}

/**
 * The list is kept beside the backups and not in the database: it has to be there when the database is not. It has a file
 * for each day, and in it a line for each erasure: a hash of what the database knew the installation by, under a key made
 * from the installation key. Without that key a line says nothing; with it, only that an installation was erased, which
 * somebody has to know already.
 */
export function createErasedList(backupDir: string, installationSecret: Buffer): ErasedList {
	const folder = join(backupDir, "erased");
	const key = Buffer.from(keyedHash(installationSecret, "erased installations"), "hex");
	const keyName = keyedHash(key, "name").slice(0, 8);
	return {
		record: async (installationKey, nowMs) => {
			await makeFolder(folder, 0o700);
			const file = await open(join(folder, `${dayOf(nowMs)}.${keyName}`), "a", 0o600);
			try {
				// A line of its own also after one that a power cut has broken off.
				await file.write(`\n${keyedHash(key, installationKey)}\n`);
				await file.sync();
			} finally {
				await file.close();
			}
			await syncFolder(folder);
		},
		read: async () => {
			const days = new Map<string, string>();
			for (const name of await filesIn(folder)) {
				const [, day = "", of] = fileName.exec(name) ?? [];
				if (of !== keyName) {
					throw new Error(
						`Who was erased on ${day} is written in ${join(folder, name)} under another INSTALLATION_KEY. Set the one ` +
							"that the server had then: without it they would come back.",
					);
				}
				const lines = (await readFile(join(folder, name), "utf8")).split("\n");
				lines.filter((line) => markPattern.test(line)).forEach((mark) => days.set(mark, day));
			}
			return { count: days.size, dayOf: (installationKey) => days.get(keyedHash(key, installationKey)) };
		},
		forget: async (backupDays, nowMs) => {
			// A backup of the same day may be older than the erasure, and is kept for so many days from then.
			const firstKept = addDays(dayOf(nowMs), -backupDays - 1);
			const old = (await filesIn(folder)).filter((name) => name.slice(0, 10) < firstKept);
			for (const name of old) {
				await rm(join(folder, name), { force: true });
			}
			return old;
		},
	};
}
