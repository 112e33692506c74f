import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** The SHA-256 of every file in a folder, as `sha256sum --check` reads it. */
export async function checksumsOf(folder: string): Promise<string> {
	const lines: Array<string> = [];
	for (const name of (await readdir(folder)).sort()) {
		const hash = createHash("sha256");
		await pipeline(createReadStream(join(folder, name)), hash);
		lines.push(`${hash.digest("hex")}  ${name}\n`);
	}
	return lines.join("");
}
