import { sql } from "kysely";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connected } from "../../../src/database/connect.js";
import { connectPool } from "../../../src/database/connect.js";
import type { Job } from "../../../src/operations/jobs/run-jobs.js";
import { runJobs } from "../../../src/operations/jobs/run-jobs.js";
import { captureLog } from "../../support/captured-log.js";
import { startFreezablePostgres } from "../../support/freezable-postgres.js";
import { createFreshDatabase } from "../../support/fresh-database.js";
import { inTime } from "../../support/in-time.js";

let databaseUrl = "";
const opened: Array<Connected> = [];

beforeAll(async () => {
	databaseUrl = await createFreshDatabase();
});

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});

afterEach(async () => {
	vi.useRealTimers();
	await Promise.all(opened.splice(0).map(({ db }) => db.destroy()));
});

function connect(url = databaseUrl, size = 2): Connected {
	const connected = connectPool(url, size, () => undefined);
	opened.push(connected);
	return connected;
}

/** A gate that a test opens. */
function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
	let open = (): void => undefined;
	const passed = new Promise<void>((resolve) => (open = resolve));
	return { passed, open };
}

const tick = (): unknown => vi.advanceTimersByTime(1000);

describe("a job that one server does for all", () => {
	it("is skipped by the others while one is at it, and done by another the next time", async () => {
		const { passed, open } = gate();
		const done: Array<string> = [];
		const logs = [captureLog(), captureLog()];
		const jobOf = (server: string): Job => ({
			name: "counting",
			everyMs: 1000,
			servers: "one",
			run: async () => {
				done.push(server);
				await passed;
				return { server };
			},
		});
		const stops = ["first", "second"].map((server, index) =>
			runJobs([jobOf(server)], connect(), logs[index]?.logger ?? captureLog().logger),
		);
		tick();
		await expect.poll(() => logs.map((log) => log.text()).join()).toContain("another server is doing this job");
		expect(done).toHaveLength(1);
		open();
		await expect.poll(() => logs.map((log) => log.text()).join()).toContain("job done");
		tick();
		await expect.poll(() => done.length).toBeGreaterThan(1);
		await Promise.all(stops.map((stop) => stop()));
	});

	it("gets the connection that holds its lock, so that a pool of one connection is enough", async () => {
		const log = captureLog();
		const job: Job = {
			name: "asking",
			everyMs: 1000,
			servers: "one",
			run: async (db) => (await sql<{ answer: number }>`SELECT 42 AS answer`.execute(db)).rows[0],
		};
		const stop = runJobs([job, { ...job, name: "asking too" }], connect(databaseUrl, 1), log.logger);
		tick();
		await expect.poll(() => log.text().match(/"answer":42/g)).toHaveLength(2);
		await stop();
	});
});

describe("jobs that have to stop", () => {
	const asleep = `
		SELECT FROM pg_stat_activity
		WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%' AND state = 'active'`;
	const sleeping: Job = {
		name: "sleeping",
		everyMs: 1000,
		servers: "one",
		run: async (db) => {
			await sql`SELECT pg_sleep(60)`.execute(db);
			return undefined;
		},
	};

	it("end by themselves, when they heed the signal", async () => {
		const log = captureLog();
		const started = gate();
		const job: Job = {
			...sleeping,
			run: (_db, signal) => {
				started.open();
				return new Promise((resolve) => {
					signal.addEventListener("abort", () => resolve({ ended: "by itself" }));
				});
			},
		};
		const stop = runJobs([job], connect(), log.logger);
		tick();
		await started.passed;
		await stop();
		expect(log.text()).toContain("by itself");
		expect(log.text()).not.toContain("interrupted");
	});

	it("do not begin while they wait for a connection", async () => {
		const connected = connect(databaseUrl, 1);
		let begun = 0;
		const { passed, open } = gate();
		const held = connected.db.connection().execute(() => passed);
		const job: Job = { ...sleeping, run: () => Promise.resolve(void (begun += 1)) };
		const stop = runJobs([job], connected, captureLog().logger);
		tick();
		const stopped = stop();
		open();
		await Promise.all([held, stopped]);
		expect(begun).toBe(0);
	});

	it("are interrupted within two seconds in the middle of a statement, which PostgreSQL gives up too", async () => {
		const log = captureLog();
		const watcher = connect();
		const query = async (text: string): Promise<number> => (await sql.raw(text).execute(watcher.db)).rows.length;
		const stop = runJobs([sleeping, { ...sleeping, name: "sleeping too" }], connect(), log.logger);
		tick();
		await expect.poll(() => query(asleep)).toBe(2);
		const startedAt = performance.now();
		await stop();
		expect(performance.now() - startedAt).toBeLessThan(inTime(2000));
		await expect.poll(() => query(asleep)).toBe(0);
		expect(log.text()).toContain("job interrupted");
		expect(log.text()).not.toContain("job failed");
	});

	it("are interrupted within two seconds also when PostgreSQL does not answer", async () => {
		const postgres = await startFreezablePostgres();
		try {
			const stop = runJobs([sleeping], connect(postgres.url), captureLog().logger);
			tick();
			await expect.poll(() => postgres.query(asleep)).toHaveLength(1);
			await postgres.freeze();
			const startedAt = performance.now();
			await stop();
			expect(performance.now() - startedAt).toBeLessThan(inTime(2000));
			await opened.pop()?.db.destroy();
		} finally {
			await postgres.stop();
		}
	});
});
