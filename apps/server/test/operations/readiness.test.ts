import { afterEach, describe, expect, it } from "vitest";
import { createReadiness } from "../../src/operations/readiness.js";
import { inTime } from "../support/in-time.js";
import { pinned, useTestServer } from "../support/test-server.js";

const server = useTestServer();

/** The status of the answer, and what it says is wrong. */
async function ready(): Promise<string> {
	const response = await server.get("/readyz");
	const { detail = "" } = (await response.json()) as { detail?: string };
	return `${response.status} ${detail}`.trim();
}

/** Closes every connection of the server, so that the next ones have the settings of now. */
async function reconnect(): Promise<void> {
	await server.query(`
		SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()`);
}

async function databaseName(): Promise<string> {
	const [row] = await server.query<{ name: string }>("SELECT current_database() AS name");
	return row?.name ?? "";
}

async function untilReady(): Promise<void> {
	await expect.poll(ready).toBe("200");
}

describe("a server is ready", () => {
	afterEach(untilReady);

	it("when a batch would be stored, and not while the database is read only", async () => {
		const { sessionToken } = await server.startSession();
		await untilReady();
		await server.query(`ALTER DATABASE ${await databaseName()} SET default_transaction_read_only = on`);
		await reconnect();
		await expect.poll(ready).toMatch(/^503 The database is read only: .* Point DATABASE_URL/);
		expect((await server.ingest(sessionToken, [pinned(1)])).status).toBe(503);
		await server.query(`ALTER DATABASE ${await databaseName()} RESET default_transaction_read_only`);
		await reconnect();
		await untilReady();
		expect((await server.ingest(sessionToken, [pinned(1)])).status).toBe(200);
	});

	it("not while a table is missing", async () => {
		await server.query("ALTER TABLE events RENAME TO events_elsewhere");
		await expect.poll(ready).toContain('Tables are missing in the database. Run "telemetry migrate"');
		await server.query("ALTER TABLE events_elsewhere RENAME TO events");
	});

	it("not while storing takes longer than anybody would wait", async () => {
		await server.query("BEGIN");
		await server.query("LOCK TABLE sessions");
		const startedAt = performance.now();
		await expect.poll(ready).toContain("Storing a batch takes longer than 1.8 s.");
		expect(performance.now() - startedAt).toBeLessThan(inTime(2000));
		await server.query("COMMIT");
	});

	it("by a commit that reaches the disk, of which nothing stays in any table", async () => {
		const state = (): Promise<ReadonlyArray<object>> =>
			server.query<{ wal: string }>("SELECT pg_current_wal_flush_lsn()::text AS wal");
		const sizes = (): Promise<ReadonlyArray<object>> =>
			server.query(
				`SELECT relname, pg_relation_size(oid) AS bytes FROM pg_class
				WHERE relkind IN ('r', 'i') AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'pg_toast') ORDER BY 1`,
			);
		await untilReady();
		const [before, sizesBefore] = [await state(), await sizes()];
		await new Promise((resolve) => setTimeout(resolve, 1100));
		await untilReady();
		expect(await state()).not.toEqual(before);
		expect(await sizes()).toEqual(sizesBefore);
	});
});

describe("what was found", () => {
	it("is shared by all who ask, and holds for a second, whether good or bad", async () => {
		let nowMs = 0;
		let tries = 0;
		const problems: Array<Error> = [];
		const check = createReadiness(
			() => {
				tries += 1;
				const [problem] = problems;
				return problem === undefined ? Promise.resolve() : Promise.reject(problem);
			},
			() => nowMs,
		);
		await Promise.all(Array.from({ length: 100 }, check));
		nowMs += 999;
		await check();
		expect(tries).toBe(1);
		problems.push(Object.assign(new Error("could not write to file: No space left on device"), { code: "53100" }));
		nowMs += 1;
		await Promise.all(
			Array.from({ length: 100 }, () =>
				expect(check()).rejects.toThrow("The disk of the database is full. Make room."),
			),
		);
		expect(tries).toBe(2);
	});
});
