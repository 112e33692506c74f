import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { generateIdentity, identityToRecipient } from "age-encryption";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { makeBackup } from "../../src/backup/make-backup.js";
import type { Restored } from "../../src/backup/restore-backup.js";
import { drillRestore, restoreBackup } from "../../src/backup/restore-backup.js";
import { createErasedList } from "../../src/erasure/erased-list.js";
import { askDatabase } from "../support/ask-database.js";
import { createFreshDatabase, createMigratedDatabase } from "../support/fresh-database.js";
import type { Watch, WatchedDatabase } from "../support/watched-database.js";
import { watchDatabase } from "../support/watched-database.js";

const folder = mkdtempSync(join(tmpdir(), "telemetry-interrupted-"));
const installationSecret = Buffer.alloc(32, 7);
const nowMs = Date.parse("2026-03-01T12:00:00Z");
let identity = "";
let path = "";
let watched: WatchedDatabase | undefined;

const nameOf = (databaseUrl: string): string => new URL(databaseUrl).pathname.slice(1);

async function options(databaseUrl: string): Promise<Parameters<typeof drillRestore>[0]> {
	const erased = await createErasedList(folder, installationSecret).open();
	return { path, identity, databaseUrl, installationSecret, erased, catalogue, retentionDays: 90, sinks: [], nowMs };
}

const restore = async (databaseUrl: string): Promise<Restored> => restoreBackup(await options(databaseUrl), true);

/** Restores as soon as PostgreSQL has noticed that the earlier restore's connection is gone. */
async function restoreAgain(databaseUrl: string): Promise<Restored> {
	for (;;) {
		try {
			return await restore(databaseUrl);
		} catch (problem) {
			if (!String(problem).includes("Another restore of this database is under way")) {
				throw problem;
			}
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}
}

async function watch(databaseUrl: string, on: Watch): Promise<WatchedDatabase> {
	watched = await watchDatabase(databaseUrl, on);
	return watched;
}

const leftBehind = async (databaseUrl: string): Promise<ReadonlyArray<string>> =>
	(
		await askDatabase<{ name: string }>(
			inject("postgresUrl"),
			`SELECT datname AS name FROM pg_database WHERE starts_with(datname, '${nameOf(databaseUrl)}_restore_')`,
		)
	).map(({ name }) => name);

const installations = async (databaseUrl: string): Promise<number> =>
	(await askDatabase(databaseUrl, "SELECT FROM installations")).length;

beforeAll(async () => {
	identity = await generateIdentity();
	const databaseUrl = await createMigratedDatabase();
	await askDatabase(databaseUrl, "INSERT INTO installations VALUES ('\\x01', '2026-03-01', '2026-03-01')");
	const recipients = [await identityToRecipient(identity)];
	({
		file: { path },
	} = await makeBackup({ databaseUrl, folder, recipients, installationSecret, nowMs }));
});

afterEach(() => {
	watched?.close();
	watched = undefined;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The moments at which a restore has done one thing, and not yet the next. */
const moments: ReadonlyArray<readonly [name: string, chunk: RegExp, saidBefore: RegExp]> = [
	["while the new database is created", /CREATE DATABASE/, /./],
	["while rows are copied into it", /COPY installations/, /./],
	["before the old database is renamed", /ALTER DATABASE "test_[0-9a-f]{32}" RENAME/, /./],
	["before the new one has its name", /ALTER DATABASE "[^"]+_restore_[0-9a-f]{16}" RENAME/, /./],
	["before the names are exchanged", /COMMIT/, /RENAME TO/],
	["before the old database is dropped", /DROP DATABASE IF EXISTS "[^"]+" WITH/, /RENAME TO/],
];

describe("a restore that is killed", () => {
	it.each(moments)("%s can be done again, and leaves nothing behind", async (_name, chunk, saidBefore) => {
		const target = await createMigratedDatabase();
		await askDatabase(
			target,
			"INSERT INTO installations VALUES ('\\x02', '2026-03-01', '2026-03-01'), ('\\x03', '2026-03-01', '2026-03-01')",
		);
		let isOver = false;
		const way = await watch(target, (connection) => {
			if (!isOver && chunk.test(connection.chunk) && saidBefore.test(connection.said)) {
				isOver = true;
				way.cut();
			}
		});
		await restore(way.url).catch(() => undefined);
		expect(isOver).toBe(true);
		// Whenever it happens, it is one database or the other, and a whole one.
		expect([1, 2]).toContain(await installations(target));
		await restoreAgain(target);
		expect(await installations(target)).toBe(1);
		expect(await leftBehind(target)).toEqual([]);
	});
});

describe("a restore that has happened", () => {
	it("is no failure when the answer that it has is lost", async () => {
		const target = await createMigratedDatabase();
		let isBroken = false;
		const way = await watch(target, ({ chunk, said, breakAfter }) => {
			if (!isBroken && chunk.includes("COMMIT") && said.includes("RENAME TO")) {
				isBroken = true;
				breakAfter();
			}
		});
		await restore(way.url);
		expect(isBroken).toBe(true);
		expect(await installations(target)).toBe(1);
		// The connection that would have dropped the old one is gone; the next restore or drill does it.
		await drillRestore(await options(target));
		expect(await leftBehind(target)).toEqual([]);
	});

	it("is no failure when the old database cannot be dropped, which it says", async () => {
		const target = new URL(await createMigratedDatabase());
		await askDatabase(target.href, "CREATE ROLE restorer LOGIN CREATEDB PASSWORD 'restorer'");
		await askDatabase(target.href, `ALTER DATABASE ${nameOf(target.href)} OWNER TO restorer`);
		await askDatabase(target.href, "GRANT pg_read_all_data TO restorer");
		const ofRestorer = Object.assign(new URL(target.href), { username: "restorer", password: "restorer" });
		let administrator: pg.Client | undefined;
		const way = await watch(ofRestorer.href, async ({ chunk }) => {
			const [, old] = /DROP DATABASE IF EXISTS "([^"]+_restore_[0-9a-f]{16})"/.exec(chunk) ?? [];
			if (old !== undefined && administrator === undefined) {
				// Whom the role may not send away.
				administrator = new pg.Client({
					connectionString: Object.assign(new URL(target.href), { pathname: `/${old}` }).href,
				});
				await administrator.connect();
			}
		});
		const { leftBehind: name } = await restore(way.url);
		expect(await installations(target.href)).toBe(1);
		expect(await leftBehind(target.href)).toEqual([name]);
		await administrator?.end();
		await restoreAgain(ofRestorer.href);
		expect(await leftBehind(target.href)).toEqual([]);
		await askDatabase(inject("postgresUrl"), `DROP DATABASE ${nameOf(target.href)}`);
		await askDatabase(inject("postgresUrl"), "DROP ROLE restorer");
	});

	it("that did not happen is a failure", async () => {
		const target = await createFreshDatabase();
		const way = await watch(target, ({ chunk, said, breakBefore }) => {
			if (chunk.includes("COMMIT") && said.includes("RENAME TO")) {
				breakBefore();
			}
		});
		await expect(restore(way.url)).rejects.toThrow();
		expect(await askDatabase(target, "SELECT FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
	});
});
