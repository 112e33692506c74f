import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { catalogue } from "@flipbook-telemetry/event-schema";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programFolders } from "../../src/backup/archives/find-program.js";
import { makeBackupKey, readBackupKey } from "../../src/backup/backup-key.js";
import type { MadeBackup } from "../../src/backup/make-backup.js";
import { makeBackup } from "../../src/backup/make-backup.js";
import type { ArchiveKind } from "../../src/backup/manifest.js";
import type { Restored } from "../../src/backup/restore-backup.js";
import { restoreBackup } from "../../src/backup/restore-backup.js";
import { connect } from "../../src/database/connect.js";
import type { RunningCluster } from "../../src/database/embedded/cluster.js";
import { startCluster } from "../../src/database/embedded/cluster.js";
import { choosePlaces } from "../../src/database/embedded/places.js";
import { chooseSystemUser } from "../../src/database/embedded/system-user.js";
import { everyTable } from "../../src/database/every-table.js";
import { migrate } from "../../src/database/migrate.js";
import { makePartitions } from "../../src/jobs/make-partitions.js";
import { createErasedList } from "../../src/privacy/erased-list.js";
import { createFreshDatabase } from "../support/fresh-database.js";

const run = promisify(execFile);
const installed = "/usr/lib/postgresql";
const nowMs = Date.parse("2026-03-01T12:00:00Z");
const installationSecret = Buffer.alloc(32, 7);
const keyOf = (installation: number): Buffer => Buffer.alloc(32, installation);
let folder = "";
let keyFile = "";
let recipient = "";
let cluster: RunningCluster | undefined;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "telemetry-world-"));
	keyFile = join(folder, "backup.key");
	recipient = await makeBackupKey(keyFile, nowMs);
	const versions = (await readdir(installed)).filter((name) => /^\d+$/.test(name)).map(Number);
	const user = await chooseSystemUser();
	const places = await choosePlaces(join(folder, "data"), join(installed, String(Math.max(...versions))), user);
	cluster = await startCluster({ places, user, password: "of-the-world" });
	await fill(cluster.url);
});

afterAll(async () => {
	await cluster?.stop();
	await rm(folder, { recursive: true, force: true });
});

async function ask<Row extends pg.QueryResultRow>(databaseUrl: string, sql: string): Promise<Array<Row>> {
	const client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	try {
		return (await client.query<Row>(sql)).rows;
	} finally {
		await client.end();
	}
}

/** Three installations with a session of a thousand events each. */
async function fill(databaseUrl: string): Promise<void> {
	const db = connect(databaseUrl, 1, () => undefined);
	await migrate(db);
	await makePartitions(db, nowMs);
	await db.destroy();
	for (const installation of [1, 2, 3]) {
		const key = keyOf(installation).toString("hex");
		await ask(databaseUrl, `INSERT INTO installations VALUES ('\\x${key}', '2026-03-01', '2026-03-01')`);
		await ask(
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
	await ask(source(), `CREATE DATABASE ${name}`);
	return Object.assign(new URL(source()), { pathname: `/${name}` }).href;
}

async function backUp(archive: ArchiveKind | undefined, databaseUrl = source()): Promise<MadeBackup> {
	return makeBackup({
		databaseUrl,
		folder: join(folder, archive ?? "any"),
		recipients: [recipient],
		installationSecret,
		nowMs,
		archive,
		programFolders: await programFolders(),
	});
}

async function restore(path: string, databaseUrl: string, mayReplace = false): Promise<Restored> {
	return restoreBackup(
		{
			path,
			identity: await readBackupKey(keyFile),
			databaseUrl,
			installationSecret,
			erased: await createErasedList(folder, installationSecret).read(),
			catalogue,
			retentionDays: 90,
			nowMs,
			programFolders: await programFolders(),
		},
		mayReplace,
	);
}

const counts =
	"SELECT (SELECT count(*)::int FROM installations) installations, (SELECT count(*)::int FROM events) events";
const all = [{ installations: 3, events: 3000 }];

/** Who reads a backup without this program: age, then what a shell has. */
async function byHand(path: string, rest: string, databaseUrl = source()): Promise<string> {
	const script = `age --decrypt --identity "$1" "$2" | tail --lines=+2 | ${rest}`;
	return (await run("bash", ["-o", "pipefail", "-c", script, "bash", keyFile, path, databaseUrl])).stdout;
}

describe("a backup by the pg_dump that is installed", () => {
	it("is what is made when nothing else is asked for, and is restored by pg_restore", async () => {
		const { reader, file, manifest } = await backUp(undefined);
		expect(reader).toMatch(/^pg_dump \d+/);
		expect(Object.keys(manifest.rows)).toEqual([...everyTable]);
		const target = await emptyDatabase("restored");
		expect(await restore(file.path, target)).toMatchObject({ erasedAgain: 0 });
		expect(await ask(target, counts)).toEqual(all);
		const partitions = "SELECT tableoid::regclass::text AS partition, count(*)::int FROM events GROUP BY 1";
		expect(await ask(target, partitions)).toEqual([{ partition: "events_20260301", count: 3000 }]);
	});

	it("does not bring back who was erased since", async () => {
		const { file } = await backUp("pg_dump");
		await createErasedList(folder, installationSecret).record(keyOf(1), nowMs);
		const target = await emptyDatabase("without_the_erased");
		expect(await restore(file.path, target)).toMatchObject({ erasedAgain: 1 });
		expect(await ask(target, counts)).toEqual([{ installations: 2, events: 2000 }]);
		await rm(join(folder, "erased"), { recursive: true });
	});

	it("moves to a newer PostgreSQL", async () => {
		const target = await createFreshDatabase();
		await restore((await backUp("pg_dump")).file.path, target);
		expect(await ask(target, counts)).toEqual(all);
	});

	it("is made and restored by a role that may create databases, and no more than that", async () => {
		const target = new URL(await emptyDatabase("of_modest"));
		await ask(source(), "CREATE ROLE modest LOGIN CREATEDB PASSWORD 'modest'");
		await ask(source(), "ALTER DATABASE of_modest OWNER TO modest");
		target.username = target.password = "modest";
		await fill(target.href);
		await restore((await backUp("pg_dump", target.href)).file.path, target.href, true);
		expect(await ask(target.href, counts)).toEqual(all);
	});

	it("can be read by age and pg_restore alone", async () => {
		const { file } = await backUp("pg_dump");
		expect(await byHand(file.path, "pg_restore --list")).toContain("TABLE DATA public events_20260301");
		expect(await byHand(file.path, "pg_restore --list")).not.toContain("rate_limits");
	});

	it("changes nothing when it is damaged", async () => {
		const { file } = await backUp("pg_dump");
		const bytes = await readFile(file.path);
		const target = await emptyDatabase("untouched");
		for (const damaged of [bytes.subarray(0, -1), bytes.subarray(0, bytes.length - 20_000)]) {
			await writeFile(file.path, damaged);
			await expect(restore(file.path, target)).rejects.toThrow();
			expect(await ask(target, "SELECT FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
			expect(await ask(target, "SELECT FROM pg_database WHERE datname LIKE 'untouched%'")).toHaveLength(1);
		}
	});
});

describe("a backup by COPY", () => {
	it("moves to an older PostgreSQL, and back", async () => {
		const newer = await createFreshDatabase();
		await fill(newer);
		const target = await emptyDatabase("from_newer");
		await restore((await backUp("copy", newer)).file.path, target);
		expect(await ask(target, counts)).toEqual(all);
		await restore((await backUp("copy", target)).file.path, newer, true);
		expect(await ask(newer, counts)).toEqual(all);
	});

	it("can be read by age, gunzip and psql alone", async () => {
		const { file } = await backUp("copy");
		const target = await emptyDatabase("by_hand");
		const db = connect(target, 1, () => undefined);
		await migrate(db);
		await makePartitions(db, nowMs);
		await db.destroy();
		await byHand(
			file.path,
			'gunzip | PGOPTIONS="-c session_replication_role=replica" psql --quiet --set ON_ERROR_STOP=1 "$3"',
			target,
		);
		expect(await ask(target, counts)).toEqual(all);
	});
});
