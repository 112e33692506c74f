import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recoverWhenRestored } from "../../src/backup/after-restore.js";
import { writeBackup } from "../../src/backup/backup-files.js";
import { makeBackupKey, readBackupKey } from "../../src/backup/backup-key.js";
import type { MadeBackup } from "../../src/backup/make-backup.js";
import { makeBackup } from "../../src/backup/make-backup.js";
import type { Restored } from "../../src/backup/restore-backup.js";
import { restoreBackup } from "../../src/backup/restore-backup.js";
import { connect } from "../../src/database/connect.js";
import type { RunningCluster } from "../../src/database/embedded/cluster.js";
import { startCluster } from "../../src/database/embedded/cluster.js";
import { choosePlaces } from "../../src/database/embedded/places.js";
import { chooseSystemUser } from "../../src/database/embedded/system-user.js";
import { rememberIdentity } from "../../src/database/identity.js";
import { migrate } from "../../src/database/migrate.js";
import { makePartitions } from "../../src/database/partitions.js";
import { createErasedList } from "../../src/erasure/erased-list.js";
import { askDatabase } from "../support/ask-database.js";
import { createFreshDatabase } from "../support/fresh-database.js";

const run = promisify(execFile);
const installed = "/usr/lib/postgresql";
const nowMs = Date.parse("2026-03-01T12:00:00Z");
const installationSecret = Buffer.alloc(32, 7);
const keyOf = (installation: number): Buffer => Buffer.alloc(32, installation);
let folder = "";
let keyFile = "";
let recipient = "";
let major = 0;
let cluster: RunningCluster | undefined;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "telemetry-world-"));
	keyFile = join(folder, "backup.key");
	recipient = await makeBackupKey(keyFile, nowMs);
	major = Math.max(...(await readdir(installed)).filter((name) => /^\d+$/.test(name)).map(Number));
	const user = await chooseSystemUser();
	const places = await choosePlaces(join(folder, "data"), join(installed, String(major)), user);
	cluster = await startCluster({ places, user, password: "of-the-world" });
	await fill(cluster.url);
});

afterAll(async () => {
	await cluster?.stop();
	await rm(folder, { recursive: true, force: true });
});

/** Three installations with a session of a thousand events each. */
async function fill(databaseUrl: string): Promise<void> {
	const db = connect(databaseUrl, 1, () => undefined);
	await migrate(db);
	await makePartitions(db, nowMs);
	await rememberIdentity(db);
	await db.destroy();
	for (const installation of [1, 2, 3]) {
		const key = keyOf(installation).toString("hex");
		await askDatabase(databaseUrl, `INSERT INTO installations VALUES ('\\x${key}', '2026-03-01', '2026-03-01')`);
		await askDatabase(
			databaseUrl,
			`WITH session AS (
				INSERT INTO sessions (session_id, session_day, installation_key, plugin_version, channel, contract_version,
					started_at, opened_at, last_seen_at, events, accepted, origin)
				VALUES (gen_random_uuid(), '2026-03-01', '\\x${key}', '1.2.3', 'stable', 1, '2026-03-01T10:00Z',
					'2026-03-01T10:00Z', '2026-03-01T11:00Z', 1000, '{[1,1000]}', 'studio') RETURNING *
			)
			INSERT INTO events SELECT session_day, session_id, seq, 'PageViewed', started_at, started_at, '{"page": "Home"}'
			FROM session, generate_series(1, 1000) seq`,
		);
	}
}

function source(): string {
	if (cluster === undefined) {
		throw new Error("PostgreSQL has not been started.");
	}
	return cluster.url;
}

/** An empty database of the same PostgreSQL. */
async function emptyDatabase(name: string): Promise<string> {
	await askDatabase(source(), `CREATE DATABASE ${name}`);
	return Object.assign(new URL(source()), { pathname: `/${name}` }).href;
}

async function backUp(databaseUrl = source()): Promise<MadeBackup> {
	return makeBackup({ databaseUrl, folder, recipients: [recipient], installationSecret, nowMs });
}

/** A backup as earlier versions made it where there was a pg_dump. */
async function backUpWithPgDump(): Promise<string> {
	const { manifest } = await backUp();
	const pgDump = spawn(join(installed, String(major), "bin", "pg_dump"), [
		"--format=custom",
		"--no-owner",
		"--no-privileges",
		source(),
	]);
	const past = { ...manifest, archive: "pg_dump" as const, madeAt: new Date(nowMs - 1).toISOString() };
	return (await writeBackup(folder, [recipient], past, pgDump.stdout as AsyncIterable<Uint8Array>)).path;
}

async function restore(path: string, databaseUrl: string, mayReplace = false): Promise<Restored> {
	return restoreBackup(
		{
			path,
			identity: await readBackupKey(keyFile),
			databaseUrl,
			installationSecret,
			erased: await createErasedList(folder, installationSecret).open(),
			catalogue,
			retentionDays: 90,
			sinks: [],
			nowMs,
		},
		mayReplace,
	);
}

const counts =
	"SELECT (SELECT count(*)::int FROM installations) installations, (SELECT count(*)::int FROM events) events";
const all = [{ installations: 3, events: 3000 }];

/** The commands of docs/guides/operations.md for who has no `telemetry` at hand. */
const byHand = readFileSync(new URL("../../../../docs/guides/operations.md", import.meta.url), "utf8")
	.split("\n")
	.filter((line) => line.startsWith('age --decrypt --identity backup.key "$FILE"'));

describe("a backup that an earlier version made with pg_dump", () => {
	it("is restored, without who was erased since, into the same PostgreSQL and a newer one", async () => {
		const path = await backUpWithPgDump();
		for (const target of [await emptyDatabase("from_pg_dump"), await createFreshDatabase()]) {
			expect(await restore(path, target)).toMatchObject({ erasedAgain: 0 });
			expect(await askDatabase(target, counts)).toEqual(all);
			const partitions = "SELECT tableoid::regclass::text AS partition, count(*)::int FROM events GROUP BY 1";
			expect(await askDatabase(target, partitions)).toEqual([{ partition: "events_20260301", count: 3000 }]);
		}
		await createErasedList(folder, installationSecret).record(
			{ installationKey: keyOf(1), sessionHashes: [], isKnown: true },
			nowMs,
		);
		const target = await emptyDatabase("without_the_erased");
		expect(await restore(path, target)).toMatchObject({ erasedAgain: 1 });
		expect(await askDatabase(target, counts)).toEqual([{ installations: 2, events: 2000 }]);
		await rm(join(folder, "erased"), { recursive: true });
	});

	it("changes nothing when it is damaged", async () => {
		const path = await backUpWithPgDump();
		const bytes = await readFile(path);
		const target = await emptyDatabase("untouched");
		for (const damaged of [bytes.subarray(0, -1), bytes.subarray(0, bytes.length - 20_000)]) {
			await writeFile(path, damaged);
			await expect(restore(path, target)).rejects.toThrow();
			expect(await askDatabase(target, "SELECT FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
			expect(await askDatabase(target, "SELECT FROM pg_database WHERE datname LIKE 'untouched%'")).toHaveLength(1);
		}
	});
});

describe("a backup", () => {
	it("moves to an older PostgreSQL, and back", async () => {
		const newer = await createFreshDatabase();
		await fill(newer);
		const target = await emptyDatabase("from_newer");
		await restore((await backUp(newer)).file.path, target);
		expect(await askDatabase(target, counts)).toEqual(all);
		await restore((await backUp(target)).file.path, newer, true);
		expect(await askDatabase(newer, counts)).toEqual(all);
	});

	it("is made and restored by a role that may create databases, and no more than that", async () => {
		const target = new URL(await emptyDatabase("of_modest"));
		await askDatabase(source(), "CREATE ROLE modest LOGIN CREATEDB PASSWORD 'modest'");
		await askDatabase(source(), "ALTER DATABASE of_modest OWNER TO modest");
		target.username = target.password = "modest";
		await fill(target.href);
		await restore((await backUp(target.href)).file.path, target.href, true);
		expect(await askDatabase(target.href, counts)).toEqual(all);
	});

	it("can be restored with age, gunzip and psql alone, as docs/guides/operations.md says; the server notices", async () => {
		const { file } = await backUp();
		const target = await emptyDatabase("by_hand");
		const db = connect(target, 1, () => undefined);
		await migrate(db);
		for (const line of byHand) {
			await run("bash", ["-o", "pipefail", "-c", line.replace("…", '"$1"'), "bash", target], {
				cwd: folder,
				env: { PATH: process.env["PATH"] ?? "", FILE: file.path },
			});
		}
		expect(await askDatabase(target, counts)).toEqual(all);
		expect(
			await askDatabase(target, "SELECT last_value FROM pg_sequences WHERE sequencename = 'change_positions'"),
		).toEqual(
			await askDatabase(source(), "SELECT last_value FROM pg_sequences WHERE sequencename = 'change_positions'"),
		);
		const erasedList = createErasedList(folder, installationSecret);
		await erasedList.record({ installationKey: keyOf(1), sessionHashes: [], isKnown: true }, nowMs);
		expect(await recoverWhenRestored(db, erasedList, nowMs)).toBe(1);
		expect(await recoverWhenRestored(db, erasedList, nowMs)).toBeUndefined();
		await db.destroy();
		await rm(join(folder, "erased"), { recursive: true });
	});
});
