import { createHmac } from "node:crypto";
import { open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { addDays, dayOf } from "../database/day.js";
import { makeFolder, syncFolder } from "../files/sync.js";

/** What is written down of an erasure. */
export interface Erasure {
	/** Under what the database knew the installation. */
	readonly installationKey: Buffer;
	/** Hashes of the ids of its sessions. */
	readonly sessionHashes: ReadonlyArray<Buffer>;
	/** Whether the database had the installation. */
	readonly isKnown: boolean;
}

/** A line of the list: an installation that was erased, by its mark, or a session of one. */
export type ErasedLine =
	| { readonly kind: "installation"; readonly mark: string; readonly day: string }
	| { readonly kind: "session"; readonly hash: Buffer; readonly day: string };

/** Who was erased, as far as one must know to erase them again in what a backup brings back. */
export interface Erased {
	readonly isEmpty: boolean;
	/** Under what the list has an installation. */
	readonly markOf: (installationKey: Buffer) => string;
	/** Everything that is written down, oldest day first. A line may come several times. */
	readonly lines: () => AsyncGenerator<ErasedLine>;
}

/** Remembers who was erased for as long as there may be a backup that still has them. */
export interface ErasedList {
	/**
	 * Writes an erasure down, and resolves when it would survive a power cut. Of an installation that the database does not
	 * have nothing is written: no backup of that database can have it. That is different after a restore; see `noteRestore`.
	 */
	readonly record: (erasure: Erasure, nowMs: number) => Promise<void>;
	/** Throws when some of it was written under another installation key, since that cannot be understood. */
	readonly open: () => Promise<Erased>;
	/**
	 * Notes that the database has been replaced, by a backup or by an empty one. Backups from before may have installations
	 * that it does not have. So for as long as one of them may be kept, erasures of unknown installations are written down too.
	 */
	readonly noteRestore: (nowMs: number) => Promise<void>;
	/** Forgets erasures that no backup can be older than. Gives the names of the files that are gone. */
	readonly forget: (backupDays: number, nowMs: number) => Promise<ReadonlyArray<string>>;
}

const fileName = /^(\d{4}-\d\d-\d\d)\.([0-9a-f]{8})$/;
const restoreName = /^(\d{4}-\d\d-\d\d)\.restored$/;
const installationLine = /^[0-9a-f]{64}$/;
const sessionLine = /^session ([0-9a-f]{64})$/;
const lineBytes = 66;

/** Past this many a day, erasures of unknown installations are refused: somebody is making ids up. */
const maxUnknownPerDay = 100_000;

function keyedHash(key: Buffer, text: string | Buffer): string {
	return createHmac("sha256", key).update(text).digest("hex");
}

async function filesIn(folder: string, name: RegExp): Promise<ReadonlyArray<string>> {
	try {
		return (await readdir(folder)).filter((file) => name.test(file)).sort();
	} catch (problem) {
		if ((problem as NodeJS.ErrnoException).code === "ENOENT") {
			return [];
		}
		throw problem;
	}
}

async function* linesOf(path: string, day: string): AsyncGenerator<ErasedLine> {
	const file = await open(path);
	for await (const line of file.readLines()) {
		if (installationLine.test(line)) {
			yield { kind: "installation", mark: line, day };
		} else {
			const hash = sessionLine.exec(line)?.[1];
			if (hash !== undefined) {
				yield { kind: "session", hash: Buffer.from(hash, "hex"), day };
			}
		}
	}
}

/**
 * The list is kept beside the backups and not in the database: it has to be there when the database is not. It has a file
 * for each day, and in it a line for each erasure: a hash of what the database knew the installation by, under a key made
 * from the installation key. Without that key a line says nothing; with it, only that an installation was erased, which
 * somebody has to know already. Further lines hold the hashes of its sessions' ids.
 */
export function createErasedList(backupDir: string, installationSecret: Buffer): ErasedList {
	const folder = join(backupDir, "erased");
	const key = Buffer.from(keyedHash(installationSecret, "erased installations"), "hex");
	const keyName = keyedHash(key, "name").slice(0, 8);

	const append = async (name: string, text: string, maxBytes = Infinity): Promise<void> => {
		await makeFolder(folder, 0o700);
		const file = await open(join(folder, name), "a", 0o600);
		try {
			if ((await file.stat()).size > maxBytes) {
				throw new Error(`More than ${maxUnknownPerDay} erasures of unknown installations were asked for today.`);
			}
			await file.write(text);
			await file.sync();
		} finally {
			await file.close();
		}
		await syncFolder(folder);
	};

	return {
		record: async ({ installationKey, sessionHashes, isKnown }, nowMs) => {
			if (!isKnown && (await filesIn(folder, restoreName)).length === 0) {
				return;
			}
			const lines = [
				keyedHash(key, installationKey),
				...sessionHashes.map((hash) => `session ${hash.toString("hex")}`),
			];
			// A line of its own also after one that a power cut has broken off.
			const text = `\n${lines.join("\n")}\n`;
			await append(`${dayOf(nowMs)}.${keyName}`, text, isKnown ? Infinity : maxUnknownPerDay * lineBytes);
		},
		open: async () => {
			const names = await filesIn(folder, fileName);
			for (const name of names) {
				const [, day, of] = fileName.exec(name) ?? [];
				if (of !== keyName) {
					throw new Error(
						`Who was erased on ${day} is written in ${join(folder, name)} under another INSTALLATION_KEY. Set the one ` +
							"that the server had then: without it they would come back.",
					);
				}
			}
			return {
				isEmpty: names.length === 0,
				markOf: (installationKey) => keyedHash(key, installationKey),
				lines: async function* () {
					for (const name of names) {
						yield* linesOf(join(folder, name), name.slice(0, 10));
					}
				},
			};
		},
		noteRestore: (nowMs) => append(`${dayOf(nowMs)}.restored`, ""),
		forget: async (backupDays, nowMs) => {
			// A backup of the same day may be older than the erasure, and is kept for so many days from then.
			const firstKept = addDays(dayOf(nowMs), -backupDays - 1);
			const names = [...(await filesIn(folder, fileName)), ...(await filesIn(folder, restoreName))];
			const old = names.filter((name) => name.slice(0, 10) < firstKept);
			for (const name of old) {
				await rm(join(folder, name), { force: true });
			}
			return old;
		},
	};
}
