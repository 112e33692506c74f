import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TokenKey } from "./config/config.js";

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

async function readSecrets(path: string): Promise<SecretsFile | undefined> {
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

/** Reads the secrets kept in the data folder, or makes them, readable by the server's user alone. */
export async function loadSecrets(dataDir: string): Promise<Secrets> {
	const path = join(dataDir, "secrets.json");
	await mkdir(dataDir, { recursive: true });
	let file = await readSecrets(path);
	if (file === undefined) {
		file = freshSecrets();
		await writeFile(`${path}.new`, JSON.stringify(file), { mode: 0o600 });
		await rename(`${path}.new`, path);
	}
	return {
		tokenKeys: [{ id: "k0", secret: Buffer.from(file.tokenKey, "base64url") }],
		installationKey: Buffer.from(file.installationKey, "base64url"),
		databasePassword: file.databasePassword,
	};
}
