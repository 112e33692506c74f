import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../files/sync.js";
import { createFile } from "../files/write-file.js";
import type { TokenKey } from "../ingest/session-token.js";

/** What must be kept secret, and must be the same after a restart. */
export interface Secrets {
	readonly tokenKeys: ReadonlyArray<TokenKey>;
	readonly installationKey: Buffer;
	/** Of the database that the server brings itself. */
	readonly databasePassword: string;
}

interface SecretsFile {
	readonly tokenKey: string;
	readonly installationKey: string;
	readonly databasePassword: string;
}

function isSecretsFile(value: unknown): value is SecretsFile {
	const file = value as Partial<SecretsFile> | null;
	return [file?.tokenKey, file?.installationKey, file?.databasePassword].every((text) => typeof text === "string");
}

function freshSecrets(): SecretsFile {
	const fresh = (): string => randomBytes(32).toString("base64url");
	return { tokenKey: fresh(), installationKey: fresh(), databasePassword: fresh() };
}

async function readSecretsFile(path: string): Promise<SecretsFile | undefined> {
	let text: string;
	try {
		text = await readFile(path, "utf8");
	} catch (problem) {
		if ((problem as NodeJS.ErrnoException).code === "ENOENT") {
			return undefined;
		}
		throw problem;
	}
	let file: unknown;
	try {
		file = JSON.parse(text);
	} catch {
		file = undefined;
	}
	if (!isSecretsFile(file)) {
		throw new Error(
			`${path} is damaged. Bring it back from a backup; without it, known installations become new ones.`,
		);
	}
	return file;
}

function fromFile(file: SecretsFile): Secrets {
	return {
		tokenKeys: [{ id: "k0", secret: Buffer.from(file.tokenKey, "base64url") }],
		installationKey: Buffer.from(file.installationKey, "base64url"),
		databasePassword: file.databasePassword,
	};
}

/**
 * Reads the secrets kept in the data folder, or makes them, readable by the server's user alone. When several processes
 * start in a new folder at once, all of them use those that one of them has made.
 */
export async function loadSecrets(dataDir: string): Promise<Secrets> {
	const path = join(dataDir, "secrets.json");
	await makeFolder(dataDir);
	let file = await readSecretsFile(path);
	if (file === undefined) {
		const fresh = freshSecrets();
		file = (await createFile(path, JSON.stringify(fresh))) ? fresh : await readSecretsFile(path);
	}
	if (file === undefined) {
		throw new Error(`${path} was deleted while the server was starting. Start it again.`);
	}
	return fromFile(file);
}

/**
 * Reads the server's secrets. Throws if the folder has none: with secrets made for the occasion a command would find nothing,
 * and still report success.
 */
export async function readSecrets(dataDir: string): Promise<Secrets> {
	const path = join(dataDir, "secrets.json");
	const file = await readSecretsFile(path);
	if (file === undefined) {
		throw new Error(
			`There is no ${path}. Set DATA_DIR to the folder of the server, which makes this file when it first starts.`,
		);
	}
	return fromFile(file);
}
