import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SessionStart } from "@flipbook-telemetry/event-schema";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connect, connectPool, openClient } from "../../src/database/connect.js";
import { isDatabaseUnavailable } from "../../src/database/is-unavailable.js";
import type { RunningServer } from "../../src/start-server.js";
import { startServer } from "../../src/start-server.js";
import type { CuttableDatabase } from "../support/cuttable-database.js";
import { createMigratedCuttableDatabase } from "../support/cuttable-database.js";
import type { Call, Session } from "../support/every-call.js";
import { everyCall, everythingOn } from "../support/every-call.js";
import type { FreezablePostgres } from "../support/freezable-postgres.js";
import { startFreezablePostgres } from "../support/freezable-postgres.js";
import { inTime } from "../support/in-time.js";
import { pinned, startHeaders } from "../support/test-server.js";

/** What the server promises. */
const answersWithinMs = inTime(2000);
const healsWithinMs = inTime(10_000);

/** What has something to say without the database. */
const needNoDatabase = [
	"GET /healthz",
	"GET /metrics",
	"GET /openapi.json",
	"GET /docs",
	"GET /docs/redoc.js",
	"GET /telemetry/contract",
	"GET /login",
	"POST /login",
	"GET /api/login",
	"POST /api/login",
	"POST /api/logout",
	"GET /api/me",
	"GET /api/numbers/live",
];

async function startOn(
	databaseUrl: string,
): Promise<{ readonly server: RunningServer; readonly stop: () => Promise<void> }> {
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-no-answer-"));
	const server = await startServer({
		...everythingOn,
		PORT: "0",
		DATABASE_URL: databaseUrl,
		DATA_DIR: dataDir,
		LOG_LEVEL: "silent",
	});
	return {
		server,
		stop: async () => {
			await server.stop();
			await rm(dataDir, { recursive: true, force: true });
		},
	};
}

async function startSession(url: string): Promise<Session> {
	const response = await fetch(`${url}/telemetry/start-session`, { headers: startHeaders });
	const { installationId = randomUUID(), ...started } = (await response.json()) as SessionStart;
	return { ...started, installationId };
}

/** The status of an answer, and how long it took to come. */
async function timed(make: (signal: AbortSignal) => Promise<Response>): Promise<{ status: number; tookMs: number }> {
	const startedAt = performance.now();
	const aborting = new AbortController();
	const response = await make(aborting.signal);
	const tookMs = performance.now() - startedAt;
	// Streams have no end.
	aborting.abort();
	return { status: response.status, tookMs };
}

const make = ({ make: makeCall }: Call, url: string, session: Session): ReturnType<typeof timed> =>
	timed((signal) => makeCall(url, session, signal));

async function sendBatch(url: string, { sessionToken }: Session): Promise<Response> {
	return fetch(`${url}/telemetry/ingest`, {
		method: "POST",
		headers: { Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" },
		body: JSON.stringify({ events: [pinned(1), pinned(2)] }),
	});
}

describe("while PostgreSQL is frozen", () => {
	let postgres: FreezablePostgres;
	let running: Awaited<ReturnType<typeof startOn>>;

	beforeAll(async () => {
		postgres = await startFreezablePostgres();
		running = await startOn(postgres.url);
	});

	afterEach(() => postgres.thaw());

	afterAll(async () => {
		await running.stop();
		await postgres.stop();
	});

	it("every call is answered within two seconds, and goes on afterwards as if nothing had been", async () => {
		const { url } = running.server;
		const session = await startSession(url);
		const many = await Promise.all(Array.from({ length: 20 }, () => startSession(url)));
		await postgres.freeze();
		// The second time those that were open are closed, and new ones cannot be made.
		for (const round of ["open connections", "new connections"]) {
			const [answers, batches] = await Promise.all([
				Promise.all(everyCall.map(async (call) => ({ name: call.name, ...(await make(call, url, session)) }))),
				Promise.all(many.map((other) => timed(() => sendBatch(url, other)))),
			]);
			const late = [...answers, ...batches].filter(({ tookMs }) => tookMs > answersWithinMs);
			expect(late, round).toEqual([]);
			const unavailable = answers.filter(({ status }) => status === 503).map(({ name }) => name);
			const rest = everyCall.map(({ name }) => name).filter((name) => !unavailable.includes(name));
			expect(
				rest.filter((name) => !needNoDatabase.includes(name)),
				round,
			).toEqual([]);
			expect(
				answers.filter(({ status }) => status >= 500 && status !== 503),
				round,
			).toEqual([]);
			expect(batches.map(({ status }) => status)).toEqual(many.map(() => 503));
			await sleep(1100);
		}
		postgres.thaw();
		await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: healsWithinMs }).toBe(200);
		// Some of what was answered with 503 was stored all the same; sent again, it is stored once.
		await Promise.all(
			many.map((other) =>
				expect.poll(async () => (await sendBatch(url, other)).status, { timeout: healsWithinMs }).toBe(200),
			),
		);
		const ids = many.map(({ sessionId }) => `'${sessionId}'`).join(", ");
		const stored = await postgres.query<{ events: number }>(
			`SELECT count(*)::int AS events FROM events WHERE session_id IN (${ids})`,
		);
		expect(stored).toEqual([{ events: 2 * many.length }]);
	});

	it("a server can be stopped", async () => {
		const other = await startOn(postgres.url);
		await startSession(other.server.url);
		await postgres.freeze();
		const startedAt = performance.now();
		await other.stop();
		expect(performance.now() - startedAt).toBeLessThan(healsWithinMs);
		postgres.thaw();
	});
});

describe("connections that died in silence", () => {
	let database: CuttableDatabase;

	beforeEach(async () => {
		database = await createMigratedCuttableDatabase();
	});

	afterEach(() => database.close());

	it("keep no call from working again within ten seconds", async () => {
		const { server, stop } = await startOn(database.url);
		const { url } = server;
		const session = await startSession(url);
		const [erasing] = everyCall.filter(({ name }) => name === "DELETE /telemetry/my-data");
		const others = everyCall.filter((call) => call !== erasing);
		// Every pool is as large as it gets.
		await Promise.all(Array.from({ length: 15 }, () => startSession(url)));
		await Promise.all([...others, ...others].map((call) => make(call, url, session)));
		database.silence();
		const startedAt = performance.now();
		const heal = async (call: Call): Promise<object> => {
			for (;;) {
				const { status } = await make(call, url, session);
				const tookMs = performance.now() - startedAt;
				if (status !== 503 || tookMs > healsWithinMs) {
					return { name: call.name, status, isInTime: tookMs <= healsWithinMs };
				}
			}
		};
		const healed = await Promise.all(others.map(heal));
		expect(healed.filter((call) => "isInTime" in call && call.isInTime !== true)).toEqual([]);
		expect(await make(erasing as Call, url, session)).toMatchObject({ status: 204 });
		await stop();
	});

	it("leave a batch unacknowledged whose commit they swallowed, and sent again it is stored once", async () => {
		const { server, stop } = await startOn(database.url);
		const session = await startSession(server.url);
		database.swallowAnswerTo("COMMIT");
		expect((await sendBatch(server.url, session)).status).toBe(503);
		const again = await sendBatch(server.url, session);
		expect(await again.json()).toMatchObject({ accepted: 0, duplicates: 2 });
		await stop();
	});

	it.each([
		["of requests", (url: string) => connectPool(url, 3, () => undefined).db],
		["of work in the background", (url: string) => connect(url, 3, () => undefined)],
	])("are replaced in the pool %s, whether idle or in a transaction", async (_, open) => {
		const db = open(database.url);
		const one = sql`SELECT 1`;
		await Promise.all([one, one, one].map((query) => query.execute(db)));
		const inTransaction = db.transaction().execute(async (trx) => {
			await one.execute(trx);
			database.silence();
			await one.execute(trx);
		});
		const startedAt = performance.now();
		await expect(inTransaction).rejects.toSatisfy(isDatabaseUnavailable);
		await Promise.all(
			[one, one, one].map((query) =>
				expect
					.poll(() => query.execute(db).then(({ rows }) => rows.length, String), { timeout: healsWithinMs })
					.toBe(1),
			),
		);
		expect(performance.now() - startedAt).toBeLessThan(healsWithinMs);
		await db.destroy();
	});

	it("are closed when they are no pool's", async () => {
		const client = openClient(database.url);
		await client.connect();
		database.silence();
		await expect(client.query("SELECT 1")).rejects.toThrow("is dead");
		await client.end();
	});
});

describe("a PostgreSQL that is slow", () => {
	let database: CuttableDatabase;

	beforeAll(async () => {
		database = await createMigratedCuttableDatabase();
	});

	afterAll(() => database.close());

	it("is waited for as long as it works on a statement, or somebody else holds a lock", async () => {
		const { db } = connectPool(database.url, 2, () => undefined);
		const holder = openClient(database.directUrl);
		await holder.connect();
		await holder.query("BEGIN; LOCK TABLE sessions");
		const locked = sql`SELECT count(*) FROM sessions`.execute(db);
		await sql`SELECT pg_sleep(2.5)`.execute(db);
		await holder.query("COMMIT");
		expect((await locked).rows).toEqual([{ count: 0 }]);
		await holder.end();
		await db.destroy();
	});
});
