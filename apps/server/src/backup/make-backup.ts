import { sql } from "kysely";
import { connect } from "../database/connect.js";
import { dump } from "./archives/dump.js";
import type { BackupFile } from "./backup-files.js";
import { writeBackup } from "./backup-files.js";
import type { Manifest } from "./manifest.js";
import { describe, nameOfKey } from "./manifest.js";

/** What to keep a backup of, and where. */
export interface BackupOptions {
	readonly databaseUrl: string;
	readonly folder: string;
	/** Public keys. The private key of any of them can read the backup. */
	readonly recipients: ReadonlyArray<string>;
	readonly installationSecret: Buffer;
	readonly nowMs: number;
}

/** What was made. */
export interface MadeBackup {
	readonly file: BackupFile;
	readonly manifest: Manifest;
}

/**
 * Makes a backup of everything as it is at one moment, while the server goes on: rows are counted and read in one snapshot.
 */
export async function makeBackup({
	databaseUrl,
	folder,
	recipients,
	installationSecret,
	nowMs,
}: BackupOptions): Promise<MadeBackup> {
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
				const manifest = await describe(trx, {
					madeAt: new Date(nowMs).toISOString(),
					postgresMajor,
					installationKeyName: nameOfKey(installationSecret),
				});
				const archive = dump(databaseUrl, snapshot, Object.keys(manifest.rows));
				return { file: await writeBackup(folder, recipients, manifest, archive), manifest };
			});
	} finally {
		await db.destroy();
	}
}
