import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { Migrator } from "kysely/migration";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.js";
import { lockInTransaction, lockKeys, tryLockOn, withLock } from "../../src/database/locks.js";
import { createFreshDatabase } from "../support/fresh-database.js";

const source = join(import.meta.dirname, "../../src");

/** The keys of the advisory locks that a database has right now, as numbers of 64 bits. */
const heldKeys = sql<{ key: string }>`
	SELECT (classid::bigint << 32 | objid::bigint)::text AS key FROM pg_locks
	WHERE locktype = 'advisory' AND objsubid = 1 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

describe("the advisory locks of the server", () => {
	it("have a key each", () => {
		const keys = Object.values(lockKeys);
		expect(new Set(keys).size).toBe(keys.length);
	});

	it("are not the one that Kysely holds while it migrates", async () => {
		const db = connect(await createFreshDatabase(), 2, () => undefined);
		const held: Array<string> = [];
		const migrator = new Migrator({
			db,
			provider: {
				getMigrations: () =>
					Promise.resolve({
						look: {
							up: async (trx) => {
								held.push(...(await heldKeys.execute(trx)).rows.map(({ key }) => key));
							},
						},
					}),
			},
		});
		expect((await migrator.migrateToLatest()).error).toBeUndefined();
		await db.destroy();
		expect(held).toHaveLength(1);
		expect(Object.values(lockKeys).map(String)).not.toContain(held[0]);
	});

	it("are taken in locks.ts only, and nowhere else is there a number that could be a key", async () => {
		const names = (await readdir(source, { recursive: true })).filter((name) => name.endsWith(".ts"));
		expect(names).toContain(join("database", "locks.ts"));
		for (const name of names.filter((candidate) => candidate !== join("database", "locks.ts"))) {
			const text = await readFile(join(source, name), "utf8");
			expect(text, name).not.toMatch(/pg_(try_)?advisory_|73026\d\d|7_302_6\d\d/);
		}
	});
});

describe("a lock", () => {
	it("keeps out others who want the same, by its name, and nobody else", async () => {
		const db = connect(await createFreshDatabase(), 4, () => undefined);
		const outcome = await withLock(db, "follower", "lake", async () => [
			await withLock(db, "follower", "lake", () => Promise.resolve("taken twice")),
			await withLock(db, "follower", "posthog", () => Promise.resolve("taken")),
			await db.transaction().execute(async (trx) => {
				await lockInTransaction(trx, "positions");
				return "taken";
			}),
		]);
		expect(outcome).toEqual(["busy", "taken", "taken"]);
		expect(await withLock(db, "follower", "lake", () => Promise.resolve("taken again"))).toBe("taken again");
		await db.destroy();
	});

	it("gives its holder the connection that holds it, so one connection is enough", async () => {
		const db = connect(await createFreshDatabase(), 1, () => undefined);
		const answer = await withLock(db, "follower", "lake", async (own) => {
			await own.transaction().execute((trx) => lockInTransaction(trx, "positions"));
			return (await sql<{ answer: number }>`SELECT 1 AS answer`.execute(own)).rows;
		});
		expect(answer).toEqual([{ answer: 1 }]);
		await db.destroy();
	});

	it("is free again when the action throws, and when the connection of its holder ends", async () => {
		const databaseUrl = await createFreshDatabase();
		const db = connect(databaseUrl, 2, () => undefined);
		await expect(withLock(db, "follower", "lake", () => Promise.reject(new Error("full")))).rejects.toThrow("full");
		expect(await withLock(db, "follower", "lake", () => Promise.resolve("taken"))).toBe("taken");

		const [first, second] = [new pg.Client(databaseUrl), new pg.Client(databaseUrl)];
		await first.connect();
		await second.connect();
		expect(await tryLockOn(first, "queueReader")).toBe(true);
		expect(await tryLockOn(second, "queueReader")).toBe(false);
		await first.end();
		await expect.poll(() => tryLockOn(second, "queueReader")).toBe(true);
		await second.end();
		await db.destroy();
	});
});
