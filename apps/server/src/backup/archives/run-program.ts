import type { ChildProcessByStdio } from "node:child_process";
import { spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import type { Program } from "./find-program.js";

type Running = ChildProcessByStdio<Writable, Readable, Readable>;

const mostWordsBytes = 16_384;

/** The database in the variables that PostgreSQL's programs read: on their command line, everybody could see the password. */
function environmentOf(databaseUrl: string): Record<string, string> {
	const { host, port, user, password, database } = new pg.Client({ connectionString: databaseUrl });
	const { searchParams } = new URL(databaseUrl);
	const settings = {
		PGHOST: host,
		PGPORT: String(port),
		PGUSER: user ?? "",
		PGPASSWORD: password ?? "",
		PGDATABASE: database ?? "",
		PGSSLMODE: searchParams.get("sslmode") ?? "",
		PGSSLROOTCERT: searchParams.get("sslrootcert") ?? "",
	};
	const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ""));
	return { PATH: process.env["PATH"] ?? "", LC_ALL: "C", ...given };
}

function start({ path }: Program, args: ReadonlyArray<string>, databaseUrl: string): [Running, Promise<void>] {
	const child = spawn(path, args, { env: environmentOf(databaseUrl), stdio: ["pipe", "pipe", "pipe"] });
	let words = "";
	child.stderr.on("data", (chunk: Buffer) => (words = (words + chunk.toString("utf8")).slice(-mostWordsBytes)));
	const ended = new Promise<void>((resolve, reject) => {
		child.once("error", reject);
		child.once("close", (code) =>
			code === 0 ? resolve() : reject(new Error(`${path} failed with exit code ${code}:\n${words.trim()}`)),
		);
	});
	// Heard of by whoever awaits it; until then it must not end the process.
	ended.catch(() => undefined);
	return [child, ended];
}

/** What a program prints. Ends with an error that has its words when it fails. */
export async function* outputOf(
	program: Program,
	args: ReadonlyArray<string>,
	databaseUrl: string,
): AsyncGenerator<Uint8Array> {
	const [child, ended] = start(program, args, databaseUrl);
	child.stdin.end();
	try {
		yield* child.stdout as AsyncIterable<Uint8Array>;
		await ended;
	} finally {
		child.kill();
	}
}

/** Gives a program its input and waits for its end. Throws its words when it fails. */
export async function feed(
	program: Program,
	args: ReadonlyArray<string>,
	databaseUrl: string,
	input: AsyncIterable<Uint8Array>,
): Promise<void> {
	const [child, ended] = start(program, args, databaseUrl);
	child.stdout.resume();
	try {
		await pipeline(input, child.stdin);
	} catch (problem) {
		const { code } = problem as NodeJS.ErrnoException;
		if (code === "EPIPE" || code === "ERR_STREAM_PREMATURE_CLOSE") {
			// It has stopped reading because it has failed: its own words say why.
			await ended;
		}
		child.kill();
		throw problem;
	}
	await ended;
}
