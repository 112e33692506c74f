import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { connectPool } from "../../../src/database/connect.js";
import { runJobs } from "../../../src/operations/jobs/run-jobs.js";
import { createFolderStore } from "../../../src/sinks/lake/folder-store.js";
import { createLake } from "../../../src/sinks/lake/lake.js";
import { createPostHogSink } from "../../../src/sinks/posthog/posthog.js";
import type { Sink } from "../../../src/sinks/sinks.js";
import { noonMs, useFeedDatabase } from "../../sinks/feed/support/feed-database.js";
import { useLoopbackPostHog } from "../../sinks/support/loopback-posthog.js";
import { captureLog } from "../../support/captured-log.js";
import { inTime } from "../../support/in-time.js";
import { someJobs } from "../../support/some-jobs.js";

const database = useFeedDatabase();
const posthog = useLoopbackPostHog();
const manyDays = 3000;
let folder = "";

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "telemetry-stopping-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});

afterEach(() => {
	vi.useRealTimers();
	posthog.letGo();
});

function sinks(): ReadonlyArray<Sink> {
	const lakeFolder = join(folder, "lake");
	const means = {
		databaseUrl: database.url,
		store: createFolderStore(lakeFolder),
		stagingFolder: join(folder, "staging"),
	};
	return [
		{ name: "lake", everyMs: 60_000, follower: createLake({ ...means, place: lakeFolder }) },
		{ name: "posthog", everyMs: 10_000, follower: createPostHogSink({ host: posthog.host, key: posthog.key }) },
	];
}

/** A session with an event on each of many days. */
async function addManyDays(): Promise<void> {
	await database.query("INSERT INTO installations VALUES (sha256('somebody'), '2015-01-01', '2026-03-01')");
	await database.query(
		`INSERT INTO sessions (session_id, session_day, installation_key, plugin_version, channel, contract_version,
			started_at, opened_at, last_seen_at, ended_at, end_reason, origin)
		SELECT gen_random_uuid(), day, sha256('somebody'), '1.2.3', 'stable', 1, day, day, day, day, 'explicit', 'studio'
		FROM generate_series('2026-03-01'::date - $1::integer, '2026-03-01'::date, interval '1 day') day`,
		[manyDays],
	);
	await database.query(
		`INSERT INTO events (session_day, session_id, seq, name, occurred_at, received_at, properties)
		SELECT session_day, session_id, 1, 'PageViewed', started_at, started_at, '{"page":"Home"}' FROM sessions`,
	);
}

describe("a server with thousands of days to count, to drop and to write into its lake", () => {
	it("stops within two seconds, and goes on with them after the next start", async () => {
		await addManyDays();
		const log = captureLog();
		const workers = connectPool(database.url, 5, () => undefined);
		const busy = ["rollup", "retention", "lake", "posthog", "changes", "partitions"];
		const jobs = someJobs(busy, { retentionDays: 1, sinks: sinks(), logger: log.logger, now: () => noonMs });
		const stop = runJobs(jobs, workers, log.logger);
		posthog.failures.push("held");
		vi.advanceTimersByTime(60 * 60_000);
		const counted = async (): Promise<number> =>
			(await database.query("SELECT FROM rolled_days WHERE rolled_at IS NOT NULL")).length;
		await expect.poll(counted).toBeGreaterThan(5);
		const startedAt = performance.now();
		await stop();
		expect(performance.now() - startedAt).toBeLessThan(inTime(2000));
		expect(await counted()).toBeLessThan(manyDays);
		expect((await database.query("SELECT FROM stale_days")).length).toBeGreaterThan(0);
		expect((await database.query("SELECT FROM events")).length).toBe(manyDays + 1);
		await workers.db.destroy();
	});
});
