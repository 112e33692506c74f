import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { load } from "../../src/backup/archives/load.js";
import type { OpenBackup } from "../../src/backup/backup-files.js";
import { withBackup, writeBackup } from "../../src/backup/backup-files.js";
import { makeBackup } from "../../src/backup/make-backup.js";
import { drillRestore, restoreBackup } from "../../src/backup/restore-backup.js";
import type { Env } from "../../src/config/config.js";
import { sinkOptions } from "../../src/config/options.js";
import { parseConfig } from "../../src/config/parse-config.js";
import { connect } from "../../src/database/connect.js";
import type { Database } from "../../src/database/database.js";
import { createErasedList } from "../../src/erasure/erased-list.js";
import { readErasures } from "../../src/erasure/erasures-elsewhere.js";
import { installationKey } from "../../src/ingest/installation-key.js";
import { dropOldEvents } from "../../src/retention/drop-old-events.js";
import { resetFollowers, findGaps } from "../../src/sinks/feed/reset-followers.js";
import { eventUuid } from "../../src/sinks/posthog/ids.js";
import { runSinks } from "../../src/sinks/run-sinks.js";
import { sinksOf } from "../../src/sinks/sinks.js";
import type { RunningServer } from "../../src/start-server.js";
import { startServer } from "../../src/start-server.js";
import { filesIn, useLakeReader } from "../sinks/support/lake-reader.js";
import { useLoopbackPostHog } from "../sinks/support/loopback-posthog.js";
import { askDatabase } from "../support/ask-database.js";
import { createFreshDatabase, createMigratedDatabase } from "../support/fresh-database.js";
import { pinned, startHeaders } from "../support/test-server.js";

const posthog = useLoopbackPostHog();
const reader = useLakeReader();
const installationSecret = Buffer.alloc(32, 7);
const dayMs = 24 * 60 * 60 * 1000;
let identity = "";
let folder = "";
let nowMs = 0;
let server: RunningServer | undefined;

beforeAll(async () => {
	identity = await generateIdentity();
});

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "telemetry-restored-"));
	nowMs = Date.parse("2026-03-01T12:00:00Z");
});

afterEach(async () => {
	await server?.stop();
	server = undefined;
	await rm(folder, { recursive: true, force: true });
});

const envOf = (databaseUrl: string): Env => ({
	PORT: "0",
	LOG_LEVEL: "silent",
	DATABASE_URL: databaseUrl,
	DATA_DIR: folder,
	BACKUP_DIR: folder,
	LAKE: join(folder, "lake"),
	POSTHOG_HOST: posthog.host,
	POSTHOG_KEY: posthog.key,
	INSTALLATION_KEY: installationSecret.toString("base64url"),
});

async function withDb<Result>(databaseUrl: string, action: (db: Database) => Promise<Result>): Promise<Result> {
	const db = connect(databaseUrl, 2, () => undefined);
	try {
		return await action(db);
	} finally {
		await db.destroy();
	}
}

async function start(databaseUrl: string): Promise<void> {
	server = await startServer(envOf(databaseUrl), { now: () => nowMs });
}

async function stop(): Promise<void> {
	await server?.stop();
	server = undefined;
}

/** What the server's jobs do when their time comes. Gives the days of the lake that were written. */
async function carry(databaseUrl: string): Promise<ReadonlyArray<string>> {
	return withDb(databaseUrl, async (db) => {
		const written: Array<string> = [];
		const sinks = sinksOf(sinkOptions(parseConfig(envOf(databaseUrl), "/")), {
			databaseUrl,
			onProgress: (what) => written.push(what.slice(0, 10)),
		});
		const failed: Array<string> = [];
		await runSinks(db, sinks, { nowMs }, (name, error) => failed.push(`${name}: ${error}`));
		expect(failed).toEqual([]);
		return written;
	});
}

/** A new installation's session with so many events. Gives the installation's id. */
async function session(events = 2): Promise<string> {
	const started = await fetch(`${server?.url}/telemetry/start-session`, { headers: startHeaders });
	const { installationId = "", sessionToken } = (await started.json()) as {
		installationId?: string;
		sessionToken: string;
	};
	const ingested = await fetch(`${server?.url}/telemetry/ingest`, {
		method: "POST",
		headers: { Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" },
		body: JSON.stringify({ events: Array.from({ length: events }, (_, index) => pinned(index + 1)) }),
	});
	expect(ingested.status).toBe(200);
	return installationId;
}

async function erase(id: string): Promise<void> {
	const headers = { "Telemetry-Installation-Id": id };
	expect((await fetch(`${server?.url}/telemetry/my-data`, { method: "DELETE", headers })).status).toBe(204);
}

const keyOf = (id: string): string => installationKey(installationSecret, id).toString("hex");

async function lineOf(databaseUrl: string, sql: string): Promise<ReadonlyArray<string>> {
	return (await askDatabase<{ line: string }>(databaseUrl, sql)).map(({ line }) => line).sort();
}

async function inLake(table: "events" | "sessions", columns: string): Promise<ReadonlyArray<string>> {
	if (!(await filesIn(join(folder, "lake"))).some((file) => file.startsWith(table))) {
		return [];
	}
	const rows = await reader.query(
		`SELECT ${columns} AS line FROM read_parquet('${join(folder, "lake")}/${table}/*/*.parquet')`,
	);
	return rows.map(({ line }) => String(line)).sort();
}

/** The lake has what the database has, and nothing else. */
async function expectLakeToMatch(databaseUrl: string): Promise<void> {
	const event = "session_id::text || ':' || seq";
	expect(await inLake("events", event)).toEqual(await lineOf(databaseUrl, `SELECT ${event} AS line FROM events`));
	expect(await inLake("sessions", "session_id::text || ' ' || installation")).toEqual(
		await lineOf(
			databaseUrl,
			"SELECT session_id::text || ' ' || encode(installation_key, 'hex') AS line FROM sessions",
		),
	);
}

/** PostHog has every event of the database, each once by its id. */
async function expectPostHogToHaveAll(databaseUrl: string): Promise<void> {
	const uuids = [...posthog.taken.values()].map(({ uuid }) => uuid);
	expect(new Set(uuids).size).toBe(uuids.length);
	const stored = await askDatabase<{ id: string; seq: number }>(
		databaseUrl,
		"SELECT session_id AS id, seq FROM events",
	);
	expect(stored.filter(({ id, seq }) => !uuids.includes(eventUuid(id, seq)))).toEqual([]);
}

async function backUp(databaseUrl: string): Promise<string> {
	const recipients = [await identityToRecipient(identity)];
	return (await makeBackup({ databaseUrl, folder, recipients, installationSecret, nowMs })).file.path;
}

async function optionsFor(path: string, databaseUrl: string): Promise<Parameters<typeof drillRestore>[0]> {
	const erased = await createErasedList(folder, installationSecret).open();
	const sinks = sinksOf(sinkOptions(parseConfig(envOf(databaseUrl), "/")), { databaseUrl });
	return { path, identity, databaseUrl, installationSecret, erased, catalogue, retentionDays: 90, sinks, nowMs };
}

/** A backup as an earlier version made it: it says nothing of sequences. */
async function* withoutSequences(archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	let script = "";
	await pipeline(archive, createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
		for await (const chunk of chunks) {
			script += chunk.toString("utf8");
		}
	});
	const gzip = createGzip();
	gzip.end(script.replaceAll(/^SELECT pg_catalog\.setval.*\n/gm, ""));
	yield* gzip as AsyncIterable<Uint8Array>;
}

const opened = <Result>(path: string, action: (backup: OpenBackup) => Promise<Result>): Promise<Result> =>
	withBackup(path, identity, action);

/** Each way puts a backup in the place of a database, and gives the address of the database there is then. */
const ways: ReadonlyArray<readonly [name: string, restore: (path: string, databaseUrl: string) => Promise<string>]> = [
	[
		"telemetry restore",
		async (path, databaseUrl) => {
			await restoreBackup(await optionsFor(path, databaseUrl), true);
			return databaseUrl;
		},
	],
	[
		"telemetry restore, of a backup that an earlier version made",
		async (path, databaseUrl) => {
			const recipients = [await identityToRecipient(identity)];
			await opened(path, ({ manifest, archive }) =>
				writeBackup(folder, recipients, manifest, withoutSequences(archive)),
			);
			await restoreBackup(await optionsFor(path, databaseUrl), true);
			return databaseUrl;
		},
	],
	[
		"other means, which bring the rows back and do nothing else",
		async (path) => {
			const other = await createFreshDatabase();
			await opened(path, ({ manifest, archive }) => load(other, manifest, archive));
			return other;
		},
	],
];

describe("after a restore by", () => {
	it.each(ways)("%s, sinks get all that is stored, and nothing of who was erased", async (_name, restore) => {
		const lost = await createMigratedDatabase();
		await start(lost);
		await carry(lost);
		const [erasedSince = "", erasedLater = ""] = [await session(), await session(), await session()];
		nowMs += dayMs;
		await session();
		await carry(lost);
		// PostHog does not have these two when the backup is made.
		await session();
		await session(3);
		const path = await backUp(lost);
		await carry(lost);
		nowMs += dayMs;
		// What the database loses: a day of sessions, and an erasure.
		const lostInstallation = await session();
		const erasedAndLost = await session();
		await carry(lost);
		await erase(erasedSince);
		await erase(erasedAndLost);
		await stop();

		// Long enough for followers to count as forgotten, if the time before the restore counted.
		nowMs += 8 * dayMs;
		const restored = await restore(path, lost);
		await start(restored);
		await Promise.all([session(), session(), session()]);
		await erase(erasedLater);
		await carry(restored);

		expect(await askDatabase(restored, "SELECT FROM sessions")).toHaveLength(7);
		await expectLakeToMatch(restored);
		await expectPostHogToHaveAll(restored);
		const inTheLake = (await inLake("sessions", "installation")).join();
		for (const id of [erasedSince, erasedLater, erasedAndLost, lostInstallation]) {
			expect(inTheLake).not.toContain(keyOf(id));
		}
		const elsewhere = await withDb(restored, (db) => readErasures(db));
		expect(elsewhere.map(({ id }) => id)).toEqual(expect.arrayContaining([keyOf(erasedSince), keyOf(erasedLater)]));

		// It begins again once, and not each time that a server starts.
		await stop();
		await start(restored);
		expect(await carry(restored)).toEqual([]);
	});
});

describe("a restore of a backup with events past their time", () => {
	/** A backup of a session that no sink has got. */
	async function backUpBeforeCarrying(databaseUrl: string): Promise<string> {
		await start(databaseUrl);
		await carry(databaseUrl);
		await session(3);
		await stop();
		const path = await backUp(databaseUrl);
		nowMs += 100 * dayMs;
		return path;
	}

	const events = async (databaseUrl: string): Promise<number> =>
		(await askDatabase(databaseUrl, "SELECT FROM events")).length;

	it("keeps those that a sink has not got, until it has", async () => {
		const databaseUrl = await createMigratedDatabase();
		const path = await backUpBeforeCarrying(databaseUrl);
		await restoreBackup(await optionsFor(path, databaseUrl), true);
		expect(await events(databaseUrl)).toBe(3);

		await carry(databaseUrl);
		await expectPostHogToHaveAll(databaseUrl);
		await expectLakeToMatch(databaseUrl);
		await withDb(databaseUrl, async (db) =>
			dropOldEvents(db, nowMs, 90, { keepFor: (await optionsFor(path, "")).sinks }),
		);
		expect(await events(databaseUrl)).toBe(0);
	});

	it("drops them where no sink is set up", async () => {
		const databaseUrl = await createMigratedDatabase();
		const options = { ...(await optionsFor(await backUpBeforeCarrying(databaseUrl), databaseUrl)), sinks: [] };
		await restoreBackup(options, true);
		expect(await events(databaseUrl)).toBe(0);
	});
});

describe("a database whose followers would miss something", () => {
	async function followed(): Promise<string> {
		const databaseUrl = await createMigratedDatabase();
		await start(databaseUrl);
		await session();
		await stop();
		await carry(databaseUrl);
		return databaseUrl;
	}

	it("is found out about by a drill and a restore, and mended by beginning again", async () => {
		const databaseUrl = await followed();
		await askDatabase(databaseUrl, "SELECT setval('change_positions', 1)");
		await withDb(databaseUrl, async (db) => {
			expect(await findGaps(db)).toEqual([
				"Positions of changes would be given out again, and sinks would not get what has them.",
				"Sinks would not get 1 days that they may have otherwise.",
			]);
			await resetFollowers(db, "2026-03-03", nowMs);
			expect(await findGaps(db)).toEqual([]);
		});
		// Days of which only the lake may know are written too.
		expect(await carry(databaseUrl)).toEqual(["2026-03-01", "2026-03-02", "2026-03-03"]);
	});

	it("can be restored from, since a drill mends what it restores", async () => {
		const databaseUrl = await followed();
		await askDatabase(databaseUrl, "SELECT setval('change_positions', 1)");
		await drillRestore(await optionsFor(await backUp(databaseUrl), databaseUrl));
	});
});
