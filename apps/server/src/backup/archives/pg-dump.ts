import type { ArchiveReader, ArchiveWriter } from "./archive.js";
import { findProgram } from "./find-program.js";
import { feed, outputOf } from "./run-program.js";

/** Made by the rate limiter where it is missing, and of no worth a minute later. */
const leftOut = "rate_limits";

/** Reads with pg_dump, in its custom format. Throws when there is none for this version of PostgreSQL. */
export async function readerByPgDump(postgresMajor: number, folders: ReadonlyArray<string>): Promise<ArchiveReader> {
	const program = await findProgram("pg_dump", postgresMajor, folders);
	return {
		kind: "pg_dump",
		name: `pg_dump ${program.version}`,
		read: (databaseUrl, snapshot) =>
			outputOf(
				program,
				[
					"--format=custom",
					"--no-password",
					"--no-owner",
					"--no-privileges",
					`--exclude-table=${leftOut}`,
					`--snapshot=${snapshot}`,
				],
				databaseUrl,
			),
	};
}

/** Writes with pg_restore, all of it or nothing. */
export function writerByPgRestore(folders: ReadonlyArray<string>): ArchiveWriter {
	return async (databaseUrl, { postgresMajor }, archive) => {
		const program = await findProgram("pg_restore", postgresMajor, folders);
		const { pathname } = new URL(databaseUrl);
		await feed(
			program,
			[
				"--no-password",
				"--no-owner",
				"--no-privileges",
				"--exit-on-error",
				"--single-transaction",
				`--dbname=${decodeURIComponent(pathname.slice(1))}`,
			],
			databaseUrl,
			archive,
		);
	};
}
