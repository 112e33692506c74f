import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { messageOf } from "../database/problem-text.js";
import { createFile } from "../files/write-file.js";

/** Where the key of backups is, unless it is kept elsewhere. */
export function keyFileOf(dataDir: string): string {
	return join(dataDir, "backup.key");
}

/**
 * Makes a key for backups and keeps it in a file that only the caller's user can read, as the age program does. Gives the
 * public half, which can encrypt and not decrypt. Throws when the file exists: backups that were made for it would be lost.
 */
export async function makeBackupKey(file: string, nowMs: number): Promise<string> {
	const identity = await generateIdentity();
	const recipient = await identityToRecipient(identity);
	const text = `# created: ${new Date(nowMs).toISOString()}\n# public key: ${recipient}\n${identity}\n`;
	if (!(await createFile(file, text))) {
		throw new Error(`${file} holds a key already. Backups that were made with it need it; move it away first.`);
	}
	return recipient;
}

/** The key in a file. Throws when there is none. */
export async function readBackupKey(file: string): Promise<string> {
	let text: string;
	try {
		text = await readFile(file, "utf8");
	} catch (cause) {
		const why = messageOf(cause);
		throw new Error(
			`The key of the backups cannot be read (${why}). "telemetry backup-key" makes one for new backups; for those ` +
				"there are, bring theirs back.",
			{ cause },
		);
	}
	const identity = text.split("\n").find((line) => line.startsWith("AGE-SECRET-KEY-"));
	if (identity === undefined) {
		throw new Error(`There is no key in ${file}: no line begins with AGE-SECRET-KEY-.`);
	}
	return identity.trim();
}

/** Whom backups are encrypted for: the recipients that are named, or else the key in the data folder. */
export async function recipientsOf(
	backupRecipients: ReadonlyArray<string>,
	dataDir: string,
): Promise<ReadonlyArray<string>> {
	return backupRecipients.length > 0
		? backupRecipients
		: [await identityToRecipient(await readBackupKey(keyFileOf(dataDir)))];
}
