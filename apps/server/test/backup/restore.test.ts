import { randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { readdir, rm, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { SessionStart } from "@flipbook-telemetry/event-schema";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { generateIdentity, identityToRecipient } from "age-encryption";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { load } from "../../src/backup/archives/load.js";
import { listBackups, withBackup, writeBackup } from "../../src/backup/backup-files.js";
import type { MadeBackup } from "../../src/backup/make-backup.js";
import { makeBackup } from "../../src/backup/make-backup.js";
import type { Manifest } from "../../src/backup/manifest.js";
import type { Restored, RestoreOptions } from "../../src/backup/restore-backup.js";
import { drillRestore, restoreBackup } from "../../src/backup/restore-backup.js";
import { connect } from "../../src/database/connect.js";
import { everyTable } from "../../src/database/every-table.js";
import { migrate } from "../../src/database/migrate.js";
import { createErasedList } from "../../src/erasure/erased-list.js";
import { rollUp } from "../../src/numbers/rollup/roll-up.js";
import { startServer } from "../../src/start-server.js";
import { askDatabase } from "../support/ask-database.js";
import { createFreshDatabase } from "../support/fresh-database.js";
import { pinned, startHeaders, useTestServer } from "../support/test-server.js";

const folder = mkdtempSync(join(tmpdir(), "telemetry-backup-"));
const installationSecret = Buffer.alloc(32, 7);
const erasedList = createErasedList(folder, installationSecret);
const env = { INSTALLATION_KEY: installationSecret.toString("base64url"), BACKUP_DIR: folder };
const server = useTestServer(env);
const dayMs = 24 * 60 * 60 * 1000;
let identity = "";

beforeAll(async () => {
	identity = await generateIdentity();
});

beforeEach(async () => {
	await rm(folder, { recursive: true, force: true });
	await server.query(`TRUNCATE ${everyTable.join(", ")}`);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Every row of every table as text, and by which partition it is kept; and how far each sequence is. */
async function everything(databaseUrl: string): Promise<Record<string, ReadonlyArray<object>>> {
	const all: Record<string, ReadonlyArray<object>> = {};
	for (const table of [...everyTable, "kysely_migration"]) {
		const columns = table === "kysely_migration" ? "name" : "tableoid::regclass::text, t::text";
		all[table] = await askDatabase(databaseUrl, `SELECT ${columns} FROM ${table} t ORDER BY t::text`);
	}
	all["sequences"] = await askDatabase(databaseUrl, "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1");
	return all;
}

async function backUp(more: Partial<Parameters<typeof makeBackup>[0]> = {}): Promise<MadeBackup> {
	return makeBackup({
		databaseUrl: server.databaseUrl,
		folder,
		recipients: [await identityToRecipient(identity)],
		installationSecret,
		nowMs: server.nowMs,
		...more,
	});
}

async function optionsFor(path: string, databaseUrl: string): Promise<RestoreOptions> {
	return {
		path,
		identity,
		databaseUrl,
		installationSecret,
		erased: await erasedList.open(),
		catalogue,
		retentionDays: 90,
		sinks: [],
		nowMs: server.nowMs,
	};
}

const drill = async (path: string, more: Partial<RestoreOptions> = {}): Promise<Restored> =>
	drillRestore({ ...(await optionsFor(path, server.databaseUrl)), ...more });

async function restore(path: string, databaseUrl: string, mayReplace = false): Promise<Restored> {
	return restoreBackup(await optionsFor(path, databaseUrl), mayReplace);
}

/** Databases that a restore has made beside one and not dropped. */
const leftBehind = (databaseUrl = server.databaseUrl): Promise<Array<object>> =>
	server.query("SELECT datname FROM pg_database WHERE starts_with(datname, $1)", [
		`${new URL(databaseUrl).pathname.slice(1)}_restore_`,
	]);

/** An installation with a session of so many events; gives its id. */
async function installation(events: number): Promise<string> {
	const { installationId = "", sessionToken } = await server.startSession();
	await server.ingest(
		sessionToken,
		Array.from({ length: events }, (_, index) => pinned(index + 1)),
	);
	return installationId;
}

const erase = (id: string, url = server.url): Promise<Response> =>
	fetch(`${url}/telemetry/my-data`, { method: "DELETE", headers: { "Telemetry-Installation-Id": id } });

/** The same backup, with another description of what is in it. */
async function withManifest(path: string, change: (manifest: Manifest) => Manifest): Promise<string> {
	const recipients = [await identityToRecipient(identity)];
	return withBackup(
		path,
		identity,
		async ({ manifest, archive }) => (await writeBackup(folder, recipients, change(manifest), archive)).path,
	);
}

describe("a backup", () => {
	it("has every table of the server in it", async () => {
		const tables = await server.query<{ name: string }>(
			`SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
			AND NOT relispartition AND relname NOT LIKE 'kysely%'`,
		);
		expect(tables.map(({ name }) => name).sort()).toEqual([...everyTable].sort());
	});

	it("brings back every row as it was, in the partition it was in", async () => {
		for (const day of [0, 1, 40]) {
			server.nowMs = Date.parse("2026-03-01T12:00:00Z") + day * dayMs;
			await installation(3);
		}
		// What is awkward in text: quotes, backslashes, tabs, line feeds, the end of a table, nothing at all.
		await server.query(
			`INSERT INTO daily_tallies VALUES ('2026-03-01', 'event_rejected', $1, 1), ('2026-03-01', 'event_rejected', '', 2)`,
			["a\\.\n\\.\n\t\"'\\N é"],
		);
		const db = connect(server.databaseUrl, 2, () => undefined);
		await rollUp(db, { nowMs: server.nowMs, catalogue });
		await db.destroy();
		const { file } = await backUp();
		const target = await createFreshDatabase();
		await withBackup(file.path, identity, ({ manifest, archive }) => load(target, manifest, archive));
		const brought = await everything(target);
		expect(brought["events"]).toHaveLength(9);
		expect(brought["daily_sessions"]?.length).toBeGreaterThan(0);
		expect(brought).toEqual(await everything(server.databaseUrl));
	});

	it("is of one moment, while the server goes on taking things in", async () => {
		const tokens = await Promise.all(Array.from({ length: 4 }, async () => (await server.startSession()).sessionToken));
		let isDone = false;
		const sending = tokens.map(async (token) => {
			for (let seq = 1; !isDone; seq += 1) {
				await server.ingest(token, [pinned(seq)]);
			}
		});
		const { file, manifest } = await backUp();
		isDone = true;
		await Promise.all(sending);
		const restored = await drill(file.path);
		expect(restored.manifest.rows).toEqual(manifest.rows);
		expect(manifest.rows["sessions"]).toBe(4);
	});

	it("cannot be read without its key, and says nothing to who looks at the file", async () => {
		const id = await installation(1);
		const { file } = await backUp();
		const bytes = (await readFile(file.path)).toString("latin1");
		expect(bytes.startsWith("age-encryption.org/v1\n")).toBe(true);
		for (const telling of ["StoryPinned", "installations", id]) {
			expect(bytes).not.toContain(telling);
		}
		await expect(drill(file.path, { identity: await generateIdentity() })).rejects.toThrow("encrypted for another key");
	});

	it("leaves nothing behind when it cannot be finished", async () => {
		const broken = await createFreshDatabase();
		const db = connect(broken, 1, () => undefined);
		await migrate(db);
		await db.destroy();
		// It can be counted, and not be read.
		await askDatabase(broken, "DROP TABLE erasures_elsewhere");
		await askDatabase(
			broken,
			"CREATE VIEW erasures_elsewhere AS SELECT (1 / (extract(day FROM now())::int * 0))::text AS place",
		);
		await expect(backUp({ databaseUrl: broken })).rejects.toThrow("division by zero");
		expect(await readdir(folder)).toEqual([]);
	});
});

describe("a restore", () => {
	it("fills an empty database, which then goes on as the old one would have", async () => {
		const id = await installation(2);
		const { file } = await backUp();
		const target = await createFreshDatabase();
		expect(await restore(file.path, target)).toMatchObject({ erasedAgain: 0, daysDropped: 0 });
		expect(await askDatabase(target, "SELECT count(*)::int FROM events")).toEqual([{ count: 2 }]);
		expect(id).not.toBe("");
		// Erasing marks the day: triggers are on, and numbers that PostgreSQL gives out are not given out twice.
		await askDatabase(target, "INSERT INTO stale_days (day) VALUES ('2026-03-01')");
		await askDatabase(target, "DELETE FROM installations");
		expect((await askDatabase(target, "SELECT FROM stale_days")).length).toBeGreaterThan(1);
		expect(await leftBehind(target)).toEqual([]);
	});

	it("does not bring back who was erased since, whose erasure counts on its day", async () => {
		const [mine, theirs] = [await installation(2), await installation(3)];
		const { file } = await backUp();
		server.nowMs += dayMs;
		expect((await erase(mine)).status).toBe(204);
		const target = await createFreshDatabase();
		expect(await restore(file.path, target)).toMatchObject({ erasedAgain: 1 });
		expect(await askDatabase(target, "SELECT count(*)::int FROM events")).toEqual([{ count: 3 }]);
		expect(
			await askDatabase(target, "SELECT sessions FROM daily_sessions WHERE (plugin_version, channel) = ('all', 'all')"),
		).toEqual([{ sessions: 1 }]);
		expect(await askDatabase(target, "SELECT day::text, count::int FROM daily_tallies")).toEqual([
			{ day: "2026-03-02", count: 1 },
		]);
		expect(theirs).not.toBe("");
	});

	it("does not bring back who was erased while the database was lost", async () => {
		const mine = await installation(2);
		const { file } = await backUp();
		const another = await startServer({
			...env,
			PORT: "0",
			LOG_LEVEL: "silent",
			DATA_DIR: join(folder, "data"),
			DATABASE_URL: await createFreshDatabase(),
		});
		expect((await erase(mine, another.url)).status).toBe(204);
		await another.stop();
		expect(await restore(file.path, await createFreshDatabase())).toMatchObject({ erasedAgain: 1 });
	});

	it("of one backup, and an erasure after it, and then a restore of a newer backup: who was erased stays erased", async () => {
		const { file: first } = await backUp();
		const mine = await installation(2);
		server.nowMs += 60_000;
		const { file: second } = await backUp();
		const target = await createFreshDatabase();
		await erasedList.noteRestore(server.nowMs);
		await restore(first.path, target);
		const old = await startServer({
			...env,
			PORT: "0",
			LOG_LEVEL: "silent",
			DATA_DIR: join(folder, "data"),
			DATABASE_URL: target,
		});
		expect((await erase(mine, old.url)).status).toBe(204);
		await old.stop();
		expect(await restore(second.path, target, true)).toMatchObject({ erasedAgain: 1 });
	});

	it("does not let a session live again that was erased since, though the backup is older than the session", async () => {
		const { file } = await backUp();
		const sessionKey = randomUUID();
		const lateSpool = { "Telemetry-Session-Key": sessionKey };
		const { installationId = "", sessionId, sessionToken } = await server.startSession(lateSpool);
		expect((await erase(installationId)).status).toBe(204);
		const target = await createFreshDatabase();
		await restore(file.path, target);
		const restored = await startServer(
			{ ...env, PORT: "0", LOG_LEVEL: "silent", DATA_DIR: join(folder, "data"), DATABASE_URL: target },
			{ now: () => server.nowMs },
		);
		const headers = { ...startHeaders, ...lateSpool };
		const again = await fetch(`${restored.url}/telemetry/start-session`, { headers });
		const session = (await again.json()) as SessionStart;
		expect(session.sessionId).not.toBe(sessionId);
		expect(session.installationId).not.toBe(installationId);
		expect(sessionToken).not.toBe("");
		await restored.stop();
	});

	it("does not bring back events that are too old to be kept by now", async () => {
		await installation(2);
		const { file } = await backUp();
		server.nowMs += 91 * dayMs;
		const target = await createFreshDatabase();
		expect((await restore(file.path, target)).daysDropped).toBeGreaterThan(0);
		expect(await askDatabase(target, "SELECT count(*)::int FROM events")).toEqual([{ count: 0 }]);
		expect(await askDatabase(target, "SELECT count(*)::int FROM sessions")).toEqual([{ count: 1 }]);
	});

	it("replaces what is there only when it is told to", async () => {
		await installation(2);
		const { file } = await backUp();
		const target = await createFreshDatabase();
		await restore(file.path, target);
		await askDatabase(target, "DELETE FROM events");
		await expect(restore(file.path, target)).rejects.toThrow("The database has data in it. --force replaces it");
		expect(await askDatabase(target, "SELECT FROM events")).toEqual([]);
		await restore(file.path, target, true);
		expect(await askDatabase(target, "SELECT FROM events")).toHaveLength(2);
	});

	it("replaces no database of somebody else", async () => {
		const { file } = await backUp();
		const target = await createFreshDatabase();
		await askDatabase(target, "CREATE TABLE recipes (name text)");
		await expect(restore(file.path, target)).rejects.toThrow("tables that are not the server's (recipes)");
	});

	it("waits a moment for connections that are about to end, as those of a server that was just stopped", async () => {
		const { file } = await backUp();
		const target = await createFreshDatabase();
		const leaving = new pg.Client({ connectionString: target });
		await leaving.connect();
		const left = setTimeout(500).then(() => leaving.end());
		await restore(file.path, target);
		await left;
		expect(await askDatabase(target, "SELECT FROM sessions")).toEqual([]);
	});

	it("is refused while the server runs", async () => {
		const { file } = await backUp();
		await expect(restore(file.path, server.databaseUrl, true)).rejects.toThrow(/connections .* Stop the server/);
	});

	it("of a backup that is damaged changes nothing", async () => {
		await installation(200);
		const { file } = await backUp();
		const bytes = await readFile(file.path);
		const target = await createFreshDatabase();
		for (const damaged of [
			bytes.subarray(0, -1),
			bytes.subarray(0, 300),
			Buffer.from(bytes.map((byte, at) => (at === bytes.length - 40 ? byte ^ 1 : byte))),
		]) {
			await writeFile(file.path, damaged);
			await expect(restore(file.path, target)).rejects.toThrow();
			expect(await askDatabase(target, "SELECT FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
			expect(await leftBehind(target)).toEqual([]);
		}
	});

	it("brings a backup of an older version up to date, and leaves one of a newer version alone", async () => {
		const older = await createFreshDatabase();
		const db = connect(older, 1, () => undefined);
		await migrate(db, "20261125-rollups");
		await db.destroy();
		await askDatabase(older, "INSERT INTO installations VALUES ('\\x01', '2026-03-01', '2026-03-01')");
		const { file, manifest } = await backUp({ databaseUrl: older });
		expect(manifest.migrations.at(-1)).toBe("20261125-rollups");
		const target = await createFreshDatabase();
		await restore(file.path, target);
		const migrated = await askDatabase<{ name: string }>(
			target,
			"SELECT name FROM kysely_migration ORDER BY name DESC",
		);
		expect(migrated.length).toBeGreaterThan(manifest.migrations.length);

		const newer = await withManifest(file.path, (given) => ({ ...given, migrations: ["20990101-unheard-of"] }));
		await expect(drill(newer)).rejects.toThrow("made by a newer version of the server (20990101-unheard-of)");
	});

	it("needs the installation key, without which nobody could be erased again", async () => {
		const { file } = await backUp();
		await expect(drill(file.path, { installationSecret: Buffer.alloc(32, 8) })).rejects.toThrow(
			"made under another INSTALLATION_KEY",
		);
	});

	it("needs a role that may create databases, and no more than that", async () => {
		await installation(2);
		const { file } = await backUp();
		const url = new URL(await createFreshDatabase());
		await server.query("CREATE ROLE modest LOGIN PASSWORD 'modest'");
		await server.query(`ALTER DATABASE ${url.pathname.slice(1)} OWNER TO modest`);
		url.username = url.password = "modest";
		await expect(restore(file.path, url.href)).rejects.toThrow("ALTER ROLE <role> CREATEDB");
		await server.query("ALTER ROLE modest CREATEDB");
		await restore(file.path, url.href);
		const again = await backUp({ databaseUrl: url.href });
		await restore(again.file.path, url.href, true);
		expect(await askDatabase(url.href, "SELECT FROM events")).toHaveLength(2);
		await server.query(`DROP DATABASE ${url.pathname.slice(1)}`);
		await server.query("DROP ROLE modest");
	});

	it("makes the database where there is none any more", async () => {
		await installation(2);
		const { file } = await backUp();
		const target = await createFreshDatabase();
		await server.query(`DROP DATABASE ${new URL(target).pathname.slice(1)}`);
		await restore(file.path, target);
		expect(await askDatabase(target, "SELECT FROM events")).toHaveLength(2);
	});
});

describe("a drill", () => {
	it("finds a backup as it says, beside a running server, and leaves nothing behind", async () => {
		await installation(2);
		const { file } = await backUp();
		expect((await drill(file.path)).manifest.rows).toMatchObject({ installations: 1, sessions: 1, events: 2 });
		expect(await leftBehind()).toEqual([]);
		expect(await server.query("SELECT FROM events")).toHaveLength(2);
	});

	it("finds out about rows that are missing", async () => {
		await installation(2);
		const { file } = await backUp();
		const wrong = await withManifest(file.path, (given) => ({ ...given, rows: { ...given.rows, events: 3 } }));
		await expect(drill(wrong)).rejects.toThrow("does not hold what it says:\nevents: 2 instead of 3");
		expect(await leftBehind()).toEqual([]);
	});

	it("clears away what one that was killed has left", async () => {
		const { file } = await backUp();
		const left = `${new URL(server.databaseUrl).pathname.slice(1)}_restore_0123456789abcdef`;
		await server.query(`CREATE DATABASE ${left}`);
		await drill(file.path);
		expect(await leftBehind()).toEqual([]);
	});

	it("is one at a time", async () => {
		await installation(50);
		const { file } = await backUp();
		const outcomes = await Promise.allSettled([drill(file.path), drill(file.path)]);
		const refused = outcomes.filter((outcome) => outcome.status === "rejected");
		expect(refused.map(({ reason }) => String(reason))).toEqual([
			expect.stringContaining("Another restore of this database is under way") as string,
		]);
		expect(await listBackups(folder)).toHaveLength(1);
	});
});
