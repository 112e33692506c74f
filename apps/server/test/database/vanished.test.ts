import { readFile } from "node:fs/promises";
import { sql } from "kysely";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectPool, openClient, openPool } from "../../src/database/connect.js";
import { requestTimeouts } from "../../src/database/response-watchdog.js";
import { askDatabase } from "../support/ask-database.js";
import { createMigratedDatabase } from "../support/fresh-database.js";

let databaseUrl = "";

beforeAll(async () => {
	databaseUrl = await createMigratedDatabase();
});

describe("when a server goes silent, PostgreSQL", () => {
	it("releases the locks of its open transaction", async () => {
		const { connect, end } = openPool(databaseUrl, {
			responseTimeouts: { ...requestTimeouts, idleInTransactionMs: 100 },
			onIdleError: () => undefined,
		});
		const client = await connect();
		await client.query("BEGIN; LOCK TABLE sessions");
		const locks = `
			SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
			WHERE datname = current_database() AND relation = 'sessions'::regclass`;
		await expect.poll(() => askDatabase(databaseUrl, locks)).toEqual([]);
		client.release(true);
		await end();
	});

	it("is told by each connection to probe it after 10 s of silence, and twice more at intervals of 5 s", async () => {
		const { db } = connectPool(databaseUrl, 1, () => undefined);
		const client = openClient(databaseUrl);
		await client.connect();
		const settings = "SELECT name, setting FROM pg_settings WHERE name LIKE 'tcp\\_keepalives\\_%' ORDER BY 1";
		const expected = [
			{ name: "tcp_keepalives_count", setting: "2" },
			{ name: "tcp_keepalives_idle", setting: "10" },
			{ name: "tcp_keepalives_interval", setting: "5" },
		];
		expect((await sql.raw(settings).execute(db)).rows).toEqual(expected);
		expect((await client.query(settings)).rows).toEqual(expected);
		await client.end();
		await db.destroy();
	});
});

describe.skipIf(process.platform !== "linux")("when PostgreSQL goes silent, a server", () => {
	let client: pg.Client;

	beforeAll(async () => {
		client = openClient(databaseUrl);
		await client.connect();
	});

	afterAll(() => client.end());

	it("probes its connections, also idle ones", async () => {
		const { rows } = await client.query<{ port: number }>("SELECT inet_client_port() AS port");
		const port = rows[0]?.port.toString(16).toUpperCase().padStart(4, "0");
		// The fields: local and remote address, state (01: established), queues, timer (02: keepalive).
		const timer = new RegExp(`: 0100007F:${port} \\S+ 01 \\S+ (\\d\\d):`);
		await expect.poll(async () => timer.exec(await readFile("/proc/net/tcp", "utf8"))?.[1]).toBe("02");
	});
});
