import { setTimeout as sleep } from "node:timers/promises";
import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import { connectPool } from "../database/connect.js";
import type { Database } from "../database/database.js";
import { everyTable } from "../database/every-table.js";
import { migrate } from "../database/migrate.js";
import { refreshStatistics } from "../database/refresh-statistics.js";
import { jobTimeouts } from "../database/response-watchdog.js";
import type { Erased } from "../erasure/erased-list.js";
import { rollUp } from "../numbers/rollup/roll-up.js";
import { closeOldDays, dropOldEvents } from "../retention/drop-old-events.js";
import { findGaps } from "../sinks/feed/reset-followers.js";
import type { Sink } from "../sinks/sinks.js";
import { afterRestore } from "./after-restore.js";
import { load } from "./archives/load.js";
import type { OpenBackup } from "./backup-files.js";
import { withBackup } from "./backup-files.js";
import type { Manifest } from "./manifest.js";
import { countRows, differences, nameOfKey } from "./manifest.js";
import type { Databases } from "./staging-databases.js";
import { contentsOf, withStagingDatabases } from "./staging-databases.js";

/** What to restore, and where. */
export interface RestoreOptions {
	/** The backup's file. */
	readonly path: string;
	/** The key it is encrypted for. */
	readonly identity: string;
	/** The database whose place the backup takes; in a drill, the one beside which it is tried. */
	readonly databaseUrl: string;
	readonly installationSecret: Buffer;
	readonly erased: Erased;
	readonly catalogue: ReadonlyArray<EventDescriptor>;
	readonly retentionDays: number;
	/** The sinks that are set up. Events that one of them has not got are kept, however old they are. */
	readonly sinks: ReadonlyArray<Sink>;
	readonly nowMs: number;
}

/** What was restored. */
export interface Restored {
	readonly manifest: Manifest;
	/** Installations that were in the backup and had been erased since, and are erased again. */
	readonly erasedAgain: number;
	/** Days whose events are older than events are kept, and are dropped again. */
	readonly daysDropped: number;
	/** The name of the database that was replaced, when it could not be dropped. */
	readonly leftBehind?: string | undefined;
}

const noTimeout = 0;

/** Tables that the server or its tools make in its database. */
const known: ReadonlyArray<string> = [...everyTable, "kysely_migration", "kysely_migration_lock", "rate_limits"];

/** Repeats what has happened since the backup was made and must not be undone by it. */
async function repeatWhatWasPromised(
	db: Database,
	{ erased, catalogue, retentionDays, sinks, nowMs }: RestoreOptions,
): Promise<Omit<Restored, "manifest">> {
	const { erased: erasedAgain } = await afterRestore(db, erased, nowMs);
	await closeOldDays(db, nowMs, retentionDays);
	await rollUp(db, { nowMs, catalogue });
	const { days } = await dropOldEvents(db, nowMs, retentionDays, { keepFor: sinks });
	return { erasedAgain, daysDropped: days.length };
}

async function fill(databaseUrl: string, backup: OpenBackup, options: RestoreOptions): Promise<Restored> {
	const { manifest, archive } = backup;
	await load(databaseUrl, manifest, archive);
	// Counting every row takes as long as there are many; nobody waits behind it.
	const { db } = connectPool(databaseUrl, 2, () => undefined, noTimeout, jobTimeouts);
	try {
		const wrong = differences(manifest.rows, await countRows(db));
		if (wrong.length > 0) {
			throw new Error(`The backup does not hold what it says:\n${wrong.join("\n")}`);
		}
		await migrate(db);
		await refreshStatistics(db);
		const repeated = await repeatWhatWasPromised(db, options);
		const gaps = await findGaps(db);
		if (gaps.length > 0) {
			throw new Error(`What was restored cannot be followed:\n${gaps.join("\n")}`);
		}
		return { manifest, ...repeated };
	} finally {
		await db.destroy();
	}
}

/** Makes a database of the backup beside the server's, and does something with it at last. It is dropped when anything fails. */
function restoreBeside(
	options: RestoreOptions,
	finish: (freshUrl: string, databases: Databases) => Promise<Pick<Restored, "leftBehind">>,
	check: (databases: Databases) => Promise<void> = () => Promise.resolve(),
): Promise<Restored> {
	return withBackup(options.path, options.identity, async (backup) => {
		if (backup.manifest.installationKeyName !== nameOfKey(options.installationSecret)) {
			throw new Error(
				"The backup was made under another INSTALLATION_KEY. Set the one of then, or bring its secrets.json back: " +
					"without it nobody in the backup could be recognised, nor erased.",
			);
		}
		return withStagingDatabases(options.databaseUrl, async (databases) => {
			await check(databases);
			const freshUrl = await databases.create();
			try {
				const restored = await fill(freshUrl, backup, options);
				return { ...restored, ...(await finish(freshUrl, databases)) };
			} catch (problem) {
				// When that fails too, why it failed first is what people need to know; the next restore drops it.
				await databases.drop(freshUrl).catch(() => undefined);
				throw problem;
			}
		});
	});
}

/** For so long PostgreSQL may still list a connection that its client has closed, such as those of a server just stopped. */
const leavingMs = 2000;
const lookEveryMs = 100;

/** How many others are connected to the database and stay so. */
async function countStaying({ countOthers }: Pick<Databases, "countOthers">): Promise<number> {
	let others = await countOthers();
	for (let waitedMs = 0; others > 0 && waitedMs < leavingMs; waitedMs += lookEveryMs) {
		await sleep(lookEveryMs);
		others = await countOthers();
	}
	return others;
}

/**
 * Replaces the server's database by a backup. The backup is loaded into a second database, compared with its manifest, and
 * cleared of installations that were erased since; only then does that database take the place of the old one.
 * Throws when the database has data in it, unless that is to be replaced, and while the server runs.
 */
export function restoreBackup(options: RestoreOptions, mayReplace: boolean): Promise<Restored> {
	return restoreBeside(
		options,
		async (freshUrl, databases) => ({ leftBehind: await databases.replaceBy(freshUrl) }),
		async (databases) => {
			const others = await countStaying(databases);
			if (others > 0) {
				throw new Error(`There are ${others} connections to the database. Stop the server and whatever else reads it.`);
			}
			const contents = mayReplace ? undefined : await contentsOf(options.databaseUrl, known);
			if (contents !== undefined) {
				throw new Error(`The database has ${contents} in it. --force replaces it by the backup.`);
			}
		},
	);
}

/** Does all that a restore does, in a database that is thrown away. Throws what a restore would. */
export function drillRestore(options: RestoreOptions): Promise<Restored> {
	return restoreBeside(options, async (freshUrl, databases) => {
		await databases.drop(freshUrl);
		return {};
	});
}
