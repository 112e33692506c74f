import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { catalogue } from "@flipbook-telemetry/event-schema";
import type { Command } from "commander";
import { afterRestore } from "../backup/after-restore.js";
import { deleteOldBackups, listBackups } from "../backup/backup-files.js";
import { keyFileOf, makeBackupKey, readBackupKey, recipientsOf } from "../backup/backup-key.js";
import { makeBackup } from "../backup/make-backup.js";
import type { Manifest } from "../backup/manifest.js";
import type { Restored, RestoreOptions } from "../backup/restore-backup.js";
import { drillRestore, restoreBackup } from "../backup/restore-backup.js";
import type { Config } from "../config/config.js";
import { sinkOptions } from "../config/options.js";
import { createErasedList } from "../erasure/erased-list.js";
import { sinksOf } from "../sinks/sinks.js";
import type { OpenedDatabase } from "./open-database.js";

/** What the commands need of the program they are part of. */
export interface CommandTools {
	readonly readConfig: () => Config;
	/** Opens the database for an action and closes it afterwards. Throws when it is of a newer version. */
	readonly withDatabase: <T>(action: (opened: OpenedDatabase) => Promise<T>) => Promise<T>;
	/** The same, whatever is in it, or when there is no such database. */
	readonly withAnyDatabase: <T>(action: (opened: OpenedDatabase) => Promise<T>) => Promise<T>;
	/** Tells a person; what a script would read goes to standard output. */
	readonly say: (line: string) => void;
}

const mebibyte = 1_048_576;

const inMiB = (bytes: number): string => `${(bytes / mebibyte).toFixed(1)} MiB`;
const inSeconds = (sinceMs: number): string => `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;
const inWords = ({ installations = 0, sessions = 0, events = 0 }: Manifest["rows"]): string =>
	[
		`${installations.toLocaleString("en-US")} installations`,
		`${sessions.toLocaleString("en-US")} sessions`,
		`${events.toLocaleString("en-US")} events`,
	].join(", ");

async function newestBackup(folder: string): Promise<string> {
	const [newest] = await listBackups(folder);
	if (newest === undefined) {
		throw new Error(`There is no backup in ${folder}. Say which file to restore, or set BACKUP_DIR.`);
	}
	return newest.path;
}

function addBackup(program: Command, { readConfig, withDatabase, say }: CommandTools): void {
	program
		.command("backup")
		.description("keep an encrypted copy of everything in BACKUP_DIR, and delete those older than BACKUP_DAYS")
		.action(async () => {
			const config = readConfig();
			const startedAtMs = Date.now();
			// What is too old goes also when no newer one can be made.
			const deleted = await deleteOldBackups(config.backupDir, config.backupDays, startedAtMs);
			const recipients = await recipientsOf(config.backupRecipients, config.dataDir);
			const { file, manifest } = await withDatabase(async ({ url, installationSecret }) =>
				makeBackup({
					databaseUrl: url,
					folder: config.backupDir,
					recipients,
					installationSecret: await installationSecret(),
					nowMs: startedAtMs,
				}),
			);
			say(
				`${inWords(manifest.rows)}: ${inMiB(file.bytes)} in ${inSeconds(startedAtMs)}. ` +
					`${deleted.length} older than ${config.backupDays} days deleted.`,
			);
			console.log(file.path);
		});
}

function addBackupKey(program: Command, { readConfig, say }: CommandTools): void {
	program
		.command("backup-key")
		.description("make the key that backups are encrypted for")
		.option("--output <file>", "write it there instead of into DATA_DIR")
		.action(async ({ output }: { output?: string }) => {
			const file = output ?? keyFileOf(readConfig().dataDir);
			await mkdir(dirname(file), { recursive: true });
			const recipient = await makeBackupKey(file, Date.now());
			say(
				`${file} is the key of all backups from now on. Keep a copy of it, and of secrets.json, where this machine's end ` +
					"is not theirs: without them no backup can be restored.\nOnly the public half is needed to make backups. With the " +
					"line below in the environment of the server, the file itself can leave this machine.",
			);
			console.log(`BACKUP_RECIPIENTS=${recipient}`);
		});
}

function addRestore(program: Command, { readConfig, withAnyDatabase, say }: CommandTools): void {
	const report = (restored: Restored, startedAtMs: number): void => {
		const { manifest, erasedAgain, daysDropped, leftBehind } = restored;
		say(
			`${inWords(manifest.rows)}, as of ${manifest.madeAt}, restored in ${inSeconds(startedAtMs)}; every table has as many ` +
				`rows as the backup says. ${erasedAgain} installations that were erased since are erased again, and the events of ` +
				`${daysDropped} days too old to be kept dropped. Sinks begin again with what is stored now.`,
		);
		if (leftBehind !== undefined) {
			say(
				`The database that was replaced could not be dropped, and is called ${leftBehind} now. The next restore or drill ` +
					"drops it; so does DROP DATABASE.",
			);
		}
	};
	program
		.command("restore")
		.description("put a backup in the place of the database; the server has to be stopped")
		.argument("[file]", "the backup, instead of the newest one in BACKUP_DIR")
		.option("--key <file>", "the key it is encrypted for, instead of the one in DATA_DIR")
		.option("--force", "also when the database has data in it, which is lost")
		.option("--drill", "do it all in a database that is thrown away, also while the server is running")
		.action(async (file: string | undefined, { key, force, drill }: { key?: string; force?: true; drill?: true }) => {
			const config = readConfig();
			const startedAtMs = Date.now();
			const path = file ?? (await newestBackup(config.backupDir));
			const identity = await readBackupKey(key ?? keyFileOf(config.dataDir));
			await withAnyDatabase(async (opened) => {
				const { url } = opened;
				const installationSecret = await opened.installationSecret();
				const erasedList = createErasedList(config.backupDir, installationSecret);
				const erased = await erasedList.open();
				if (erased.isEmpty) {
					say(
						`No erasures are written down in ${config.backupDir}. Where there were some, bring that folder back first.`,
					);
				}
				const options: RestoreOptions = {
					path,
					identity,
					databaseUrl: url,
					installationSecret,
					erased,
					catalogue,
					retentionDays: config.retentionDays,
					sinks: sinksOf(sinkOptions(config), { databaseUrl: url }),
					nowMs: startedAtMs,
				};
				say(`${path} …`);
				if (drill === true) {
					report(await drillRestore(options), startedAtMs);
					say("It was a drill: what was restored is thrown away.");
				} else {
					await erasedList.noteRestore(startedAtMs);
					report(await restoreBackup(options, force === true), startedAtMs);
				}
			});
		});
}

function addEraseAgain(program: Command, { readConfig, withDatabase, say }: CommandTools): void {
	program
		.command("erase-again")
		.description(
			"after a backup was restored by other means than `restore`: erase again who was erased since, and let sinks begin again",
		)
		.action(() =>
			withDatabase(async ({ db, installationSecret }) => {
				const erasedList = createErasedList(readConfig().backupDir, await installationSecret());
				const nowMs = Date.now();
				await erasedList.noteRestore(nowMs);
				const { erased, recorded } = await afterRestore(db, await erasedList.open(), nowMs);
				say(
					`Re-erased ${erased} installations; ${recorded} erasures are recorded. Sinks begin again with what is stored now.`,
				);
			}),
		);
}

/** The commands that keep what there is from being lost, and what was erased from coming back. */
export function addBackupCommands(program: Command, rim: CommandTools): void {
	addBackup(program, rim);
	addBackupKey(program, rim);
	addRestore(program, rim);
	addEraseAgain(program, rim);
}
