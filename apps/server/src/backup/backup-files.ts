import { randomUUID } from "node:crypto";
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ReadableStream } from "node:stream/web";
import { Decrypter, Encrypter } from "age-encryption";
import { makeFolder, syncFolder } from "../files/sync.js";
import type { Manifest } from "./manifest.js";
import { parseManifest } from "./manifest.js";

/** A finished backup. */
export interface BackupFile {
	readonly path: string;
	/** When it was begun, in milliseconds since 1970. */
	readonly madeAtMs: number;
	readonly bytes: number;
}

/** A backup that is being read. */
export interface OpenBackup {
	readonly manifest: Manifest;
	/** What follows the manifest. It ends with an error when the file was cut off or changed. */
	readonly archive: AsyncIterable<Uint8Array>;
}

const dayMs = 24 * 60 * 60 * 1000;
const fileName = /^telemetry-(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d)\.(\d{3})Z\.age$/;
/** Of a backup that is being written, or was when its process was killed. */
const unfinishedName = /^telemetry-.*\.age\.[0-9a-f-]{36}\.new$/;
/** A manifest is far shorter. */
const longestManifestBytes = 1_048_576;

function nameOf(madeAtMs: number): string {
	return `telemetry-${new Date(madeAtMs).toISOString().replaceAll(":", "")}.age`;
}

function madeAtOf(name: string): number | undefined {
	const [, day, hours, minutes, seconds, millis] = fileName.exec(name) ?? [];
	return day === undefined ? undefined : Date.parse(`${day}T${hours}:${minutes}:${seconds}.${millis}Z`);
}

async function namesIn(folder: string): Promise<ReadonlyArray<string>> {
	try {
		return await readdir(folder);
	} catch (problem) {
		if ((problem as NodeJS.ErrnoException).code === "ENOENT") {
			return [];
		}
		throw problem;
	}
}

/** The finished backups in a folder, newest first; none when there is no folder. */
export async function listBackups(folder: string): Promise<ReadonlyArray<BackupFile>> {
	const found: Array<BackupFile> = [];
	for (const name of await namesIn(folder)) {
		const madeAtMs = madeAtOf(name);
		const path = join(folder, name);
		const size = madeAtMs === undefined ? undefined : (await stat(path).catch(() => undefined))?.size;
		if (madeAtMs !== undefined && size !== undefined) {
			found.push({ path, madeAtMs, bytes: size });
		}
	}
	return found.sort((one, other) => other.madeAtMs - one.madeAtMs);
}

/** When the newest backup was begun; undefined when there is none, or nobody may look. */
export async function findNewestBackup(folder: string): Promise<number | undefined> {
	return (await listBackups(folder).catch(() => []))[0]?.madeAtMs;
}

async function* manifestThenArchive(
	manifest: Manifest,
	archive: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
	yield Buffer.from(`${JSON.stringify(manifest)}\n`);
	yield* archive;
}

/**
 * Encrypts a backup into a folder, piece by piece. It gets its name once it is whole and on the disk: a
 * process that is killed before leaves a file that is not taken for a backup.
 */
export async function writeBackup(
	folder: string,
	recipients: ReadonlyArray<string>,
	manifest: Manifest,
	archive: AsyncIterable<Uint8Array>,
): Promise<BackupFile> {
	await makeFolder(folder, 0o700);
	const madeAtMs = Date.parse(manifest.madeAt);
	const path = join(folder, nameOf(madeAtMs));
	const unfinished = `${path}.${randomUUID()}.new`;
	const encrypter = new Encrypter();
	recipients.forEach((recipient) => encrypter.addRecipient(recipient));
	const encrypted = await encrypter.encrypt(ReadableStream.from(manifestThenArchive(manifest, archive)));
	const file = await open(unfinished, "wx", 0o600);
	try {
		await pipeline(Readable.fromWeb(encrypted as ReadableStream<Uint8Array>), file.createWriteStream({ flush: true }));
		await rename(unfinished, path);
	} catch (problem) {
		await rm(unfinished, { force: true });
		throw problem;
	}
	await syncFolder(folder);
	return { path, madeAtMs, bytes: (await stat(path)).size };
}

async function firstLine(bytes: AsyncIterator<Uint8Array>): Promise<{ line: string; rest: Uint8Array }> {
	let read = Buffer.alloc(0);
	for (;;) {
		const end = read.indexOf(10);
		if (end >= 0) {
			return { line: read.subarray(0, end).toString("utf8"), rest: read.subarray(end + 1) };
		}
		const next = await bytes.next();
		if (next.done === true || read.length > longestManifestBytes) {
			return { line: "", rest: read };
		}
		read = Buffer.concat([read, next.value]);
	}
}

async function* restOf(rest: Uint8Array, bytes: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
	yield rest;
	for (let next = await bytes.next(); next.done !== true; next = await bytes.next()) {
		yield next.value;
	}
}

/**
 * Decrypts a backup with the key of `backup-key.ts` for as long as the action takes. Throws when the key is another one, or
 * when the file was not made by this server or one before it.
 */
export async function withBackup<Result>(
	path: string,
	identity: string,
	action: (backup: OpenBackup) => Promise<Result>,
): Promise<Result> {
	const decrypter = new Decrypter();
	decrypter.addIdentity(identity);
	const file = await open(path, "r");
	const stream = file.createReadStream({ highWaterMark: 262_144 });
	try {
		let decrypted;
		try {
			decrypted = await decrypter.decrypt(ReadableStream.from<Uint8Array>(stream));
		} catch (cause) {
			throw new Error(`${path} cannot be opened: it is encrypted for another key, or damaged.`, { cause });
		}
		const bytes = (decrypted as ReadableStream<Uint8Array>)[Symbol.asyncIterator]();
		const { line, rest } = await firstLine(bytes);
		return await action({ manifest: parseManifest(line), archive: restOf(rest, bytes) });
	} finally {
		stream.destroy();
	}
}

/**
 * Deletes backups that are older than so many days, and what unfinished ones left behind. Gives the paths of what is gone.
 * The last one goes too: data that has been erased must not live on in a backup because no newer one was made.
 */
export async function deleteOldBackups(
	folder: string,
	keptDays: number,
	nowMs: number,
	signal?: AbortSignal,
): Promise<ReadonlyArray<string>> {
	const old = (await listBackups(folder))
		.filter(({ madeAtMs }) => madeAtMs < nowMs - keptDays * dayMs)
		.map(({ path }) => path);
	for (const name of (await namesIn(folder)).filter((found) => unfinishedName.test(found))) {
		const path = join(folder, name);
		const changedAtMs = (await stat(path).catch(() => undefined))?.mtimeMs;
		if (changedAtMs !== undefined && changedAtMs < nowMs - dayMs) {
			old.push(path);
		}
	}
	for (const path of old) {
		signal?.throwIfAborted();
		await rm(path, { force: true });
	}
	return old;
}
