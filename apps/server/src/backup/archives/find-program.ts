import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { findPostgres } from "../../database/embedded/binaries.js";

const run = promisify(execFile);

/** One of PostgreSQL's own programs. */
export interface Program {
	readonly path: string;
	/** Such as `15.18`. */
	readonly version: string;
	readonly major: number;
}

/** Where distributions put a folder for each version of PostgreSQL, or for the newest. */
const installedIn = [
	["/usr/lib/postgresql", "bin"],
	["/usr/local/opt", "bin"],
	["/opt/homebrew/opt", "bin"],
	["/Library/PostgreSQL", "bin"],
	["/usr", "bin"],
] as const;

async function foldersIn([folder, inside]: readonly [string, string]): Promise<ReadonlyArray<string>> {
	const names = await readdir(folder).catch(() => []);
	return names
		.filter((name) => /^(\d+|postgresql@\d+|pgsql-\d+)$/.test(name))
		.map((name) => join(folder, name, inside));
}

function builtIn(): ReadonlyArray<string> {
	try {
		return [join(findPostgres(), "bin")];
	} catch {
		return [];
	}
}

/** The folders that may have PostgreSQL's programs: the npm package, what is installed by version, and the path. */
export async function programFolders(): Promise<ReadonlyArray<string>> {
	const installed = await Promise.all(installedIn.map(foldersIn));
	const onPath = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
	return [...builtIn(), ...installed.flat(), ...onPath];
}

async function lookAt(path: string): Promise<Program | undefined> {
	try {
		const { stdout } = await run(path, ["--version"], { timeout: 60_000 });
		const version = /\(PostgreSQL\) (\d+[^\s]*)/.exec(stdout)?.[1];
		return version === undefined ? undefined : { path, version, major: Number.parseInt(version, 10) };
	} catch {
		return undefined;
	}
}

/**
 * Finds a program that is at least as new as the PostgreSQL it is to talk to, as pg_restore has to be of the one that a
 * backup was made of; of several, the oldest that will do. Throws what was looked for and how to get it.
 */
export async function findProgram(name: "pg_restore", major: number, folders: ReadonlyArray<string>): Promise<Program> {
	const looked = await Promise.all([...new Set(folders)].map((folder) => lookAt(join(folder, name))));
	const found = looked.filter((program) => program !== undefined).sort((one, other) => one.major - other.major);
	const fitting = found.find((program) => program.major >= major);
	if (fitting !== undefined) {
		return fitting;
	}
	const newest = found.at(-1);
	const why =
		newest === undefined
			? `There is no ${name} on this machine.`
			: `The ${name} in ${newest.path} is of PostgreSQL ${newest.version}, which cannot handle PostgreSQL ${major}.`;
	throw new Error(
		`${why} Install PostgreSQL's client programs, version ${major} or newer (postgresql-client-${major}).`,
	);
}
