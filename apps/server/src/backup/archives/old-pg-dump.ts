import { spawn } from "node:child_process";
import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import { findProgram, programFolders } from "./find-program.js";

const mostWordsBytes = 16_384;

/**
 * The script of a backup that an earlier version made with pg_dump. pg_restore unpacks it; it connects to no database. Throws
 * when there is no pg_restore for this version of PostgreSQL, and its words when it fails.
 */
export async function* scriptOfPgDump(
	archive: AsyncIterable<Uint8Array>,
	postgresMajor: number,
): AsyncGenerator<Uint8Array> {
	const { path } = await findProgram("pg_restore", postgresMajor, await programFolders());
	const child = spawn(path, ["--data-only", "--no-owner", "--no-privileges", "--file=-"], {
		env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C" },
		stdio: ["pipe", "pipe", "pipe"],
	});
	let words = "";
	child.stderr.on("data", (chunk: Buffer) => (words = (words + chunk.toString("utf8")).slice(-mostWordsBytes)));
	const closed = once(child, "close") as Promise<[number | null]>;
	// Awaited below; until then a failure must not end the process.
	closed.catch(() => undefined);
	let broken: Error | undefined;
	const fed = pipeline(archive, child.stdin).catch((problem: NodeJS.ErrnoException) => {
		// When it stops reading because it has failed, its own words say why.
		if (problem.code !== "EPIPE" && problem.code !== "ERR_STREAM_PREMATURE_CLOSE") {
			broken = problem;
			child.kill();
		}
	});
	try {
		yield* child.stdout as AsyncIterable<Uint8Array>;
		await fed;
		const [code] = await closed;
		if (broken !== undefined) {
			throw broken;
		}
		if (code !== 0) {
			throw new Error(`${path} failed with exit code ${code}:\n${words.trim()}`);
		}
	} finally {
		child.kill();
	}
}
