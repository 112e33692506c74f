import { sql } from "kysely";
import { connect } from "../database/connect.js";
import type { ArchiveReader } from "./archives/archive.js";
import { readerByCopy } from "./archives/by-copy.js";
import { readerByPgDump } from "./archives/pg-dump.js";
import type { BackupFile } from "./backup-files.js";
import { writeBackup } from "./backup-files.js";
import type { ArchiveKind, Manifest } from "./manifest.js";
import { describe, nameOfKey } from "./manifest.js";

/** What to keep a backup of, and how. */
export interface BackupOptions {
	readonly databaseUrl: string;
	readonly folder: string;
	/** Public keys; whoever has the other half of one can read the backup. */
	readonly recipients: ReadonlyArray<string>;
	readonly installationSecret: Buffer;
	readonly nowMs: number;
	/** Undefined: by pg_dump where there is one for this PostgreSQL, else by COPY. */
	readonly archive: ArchiveKind | undefined;
	/** Where pg_dump may be. */
	readonly programFolders: ReadonlyArray<string>;
}

/** What was made. */
export interface MadeBackup {
	readonly file: BackupFile;
	readonly manifest: Manifest;
	/** What read the rows, such as `pg_dump 15.18`. */
	readonly reader: string;
}

async function chooseReader(postgresMajor: number, { archive, programFolders }: BackupOptions): Promise<ArchiveReader> {
	if (archive === "copy") {
		return readerByCopy;
	}
	try {
		return await readerByPgDump(postgresMajor, programFolders);
	} catch (problem) {
		if (archive === "pg_dump") {
			throw problem;
		}
		return readerByCopy;
	}
}

/**
 * Makes a backup of everything as it is at one moment, while the server goes on: rows are counted and read in one snapshot.
 */
export async function makeBackup(options: BackupOptions): Promise<MadeBackup> {
	const { databaseUrl, folder, recipients, installationSecret, nowMs } = options;
	const db = connect(databaseUrl, 1, () => undefined);
	try {
		return await db
			.transaction()
			.setIsolationLevel("repeatable read")
			.setAccessMode("read only")
			.execute(async (trx) => {
				await sql`SET LOCAL statement_timeout = 0`.execute(trx);
				await sql`SET LOCAL idle_in_transaction_session_timeout = 0`.execute(trx);
				const { rows } = await sql<{ snapshot: string; major: number }>`
					SELECT pg_export_snapshot() AS snapshot, current_setting('server_version_num')::integer / 10000 AS major`.execute(trx);
				const { snapshot = "", major: postgresMajor = 0 } = rows[0] ?? {};
				const reader = await chooseReader(postgresMajor, options);
				const manifest = await describe(trx, {
					madeAt: new Date(nowMs).toISOString(),
					archive: reader.kind,
					postgresMajor,
					installationKeyName: nameOfKey(installationSecret),
				});
				const archive = reader.read(databaseUrl, snapshot, Object.keys(manifest.rows));
				return { file: await writeBackup(folder, recipients, manifest, archive), manifest, reader: reader.name };
			});
	} finally {
		await db.destroy();
	}
}
