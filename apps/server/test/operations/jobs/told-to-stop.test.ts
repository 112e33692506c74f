import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deleteOldBackups, listBackups } from "../../../src/backup/backup-files.js";
import { rollUp } from "../../../src/numbers/rollup/roll-up.js";
import { endSilentSessions } from "../../../src/operations/jobs/end-silent-sessions.js";
import { dropOldEvents } from "../../../src/retention/drop-old-events.js";
import { follow, removeChanges } from "../../../src/sinks/feed/follow.js";
import { numberChanges } from "../../../src/sinks/feed/number-changes.js";
import { openDuckDb } from "../../../src/sinks/lake/duckdb.js";
import { createFolderStore } from "../../../src/sinks/lake/folder-store.js";
import { createLake } from "../../../src/sinks/lake/lake.js";
import { createPostHogSink } from "../../../src/sinks/posthog/posthog.js";
import { runSinks } from "../../../src/sinks/run-sinks.js";
import type { Sink } from "../../../src/sinks/sinks.js";
import { noonMs, useFeedDatabase } from "../../sinks/feed/support/feed-database.js";
import { filesIn } from "../../sinks/support/lake-reader.js";
import { useLoopbackPostHog } from "../../sinks/support/loopback-posthog.js";
import { inTime } from "../../support/in-time.js";
import { untilLockWaits } from "../../support/until-lock-waits.js";

const database = useFeedDatabase();
const posthog = useLoopbackPostHog();
const stopped = AbortSignal.abort();
let folder = "";

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "telemetry-told-to-stop-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function lakeIn(place: string): Sink {
	const store = createFolderStore(place);
	const means = { databaseUrl: database.url, store, place, stagingFolder: join(folder, "staging") };
	return { name: "lake", everyMs: 60_000, follower: createLake(means) };
}

describe("work that is told to stop", () => {
	it("counts no further day, and counts the rest next time", async () => {
		for (const [number, day] of ["2026-02-01", "2026-02-02", "2026-02-03"].entries()) {
			await database.addSession(number + 1, day);
		}
		const stopping = new AbortController();
		const counted: Array<string> = [];
		const options = { nowMs: noonMs, catalogue, signal: stopping.signal };
		const onProgress = (day: string): void => {
			counted.push(day);
			stopping.abort();
		};
		await expect(rollUp(database.db, { ...options, onProgress })).rejects.toThrow("aborted");
		expect(counted).toEqual(["2026-02-01"]);
		expect(await rollUp(database.db, { nowMs: noonMs, catalogue })).toContain("2026-02-03");
	});

	it("does not count what follows the last day, and does so next time", async () => {
		await database.addSession(1, "2026-02-01");
		const stopping = new AbortController();
		const options = { nowMs: noonMs, catalogue, signal: stopping.signal };
		const onProgress = (_day: string, done: number, total: number): void => {
			if (done === total) {
				stopping.abort();
			}
		};
		await expect(rollUp(database.db, { ...options, onProgress })).rejects.toThrow("aborted");
		expect(await database.query("SELECT FROM stale_days WHERE day = '2026-02-01'")).not.toEqual([]);
	});

	it("drops no further day", async () => {
		const stopping = new AbortController();
		const dropped: Array<string> = [];
		const onProgress = (day: string): void => {
			dropped.push(day);
			stopping.abort();
		};
		const { signal } = stopping;
		await expect(dropOldEvents(database.db, noonMs, 1, { onProgress, signal })).rejects.toThrow("aborted");
		expect(dropped).toEqual(["2026-03-01"]);
		expect((await dropOldEvents(database.db, noonMs, 1)).days).toEqual(["2026-03-02", "2026-03-03"]);
	});

	it("ends no more sessions than one group of them", async () => {
		await database.query("INSERT INTO installations VALUES (sha256('somebody'), '2026-03-01', '2026-03-01')");
		await database.query(
			`INSERT INTO sessions (session_id, session_day, installation_key, plugin_version, channel, contract_version,
				started_at, opened_at, last_seen_at, origin)
			SELECT gen_random_uuid(), day, sha256('somebody'), '1.2.3', 'stable', 1, day, day, day, 'studio'
			FROM generate_series(1, 1001), (SELECT '2026-03-01'::date AS day) began`,
		);
		expect(await endSilentSessions(database.db, noonMs, undefined, stopped)).toMatchObject({ ended: 1000 });
		expect(await endSilentSessions(database.db, noonMs)).toMatchObject({ ended: 1 });
	});

	it("numbers, and removes, no more changes than one statement does", async () => {
		await database.query("INSERT INTO changes (days) SELECT '{2026-03-01}' FROM generate_series(1, 10001)");
		await numberChanges(database.db, stopped);
		expect(await database.query("SELECT FROM changes WHERE position IS NULL")).toHaveLength(1);
		await removeChanges(database.db, stopped);
		expect(await database.query("SELECT FROM changes")).toHaveLength(1);
	});

	it("deletes no further backup", async () => {
		await writeFile(join(folder, "telemetry-2026-01-01T000000.000Z.age"), "…");
		await expect(deleteOldBackups(folder, 14, noonMs, stopped)).rejects.toThrow("aborted");
		expect(await listBackups(folder)).toHaveLength(1);
	});

	it("carries to no further sink, and does not report success", async () => {
		const carried = runSinks(
			database.db,
			[lakeIn(join(folder, "lake"))],
			{ nowMs: noonMs, signal: stopped },
			() => undefined,
		);
		await expect(carried).rejects.toThrow("aborted");
		expect(await database.query("SELECT FROM followers")).toEqual([]);
	});

	it("stops reading the rows of a day for the lake", async () => {
		await database.write([await database.addSession(1, "2026-03-01"), [1]]);
		await database.query("BEGIN");
		await database.query("LOCK TABLE events");
		const stopping = new AbortController();
		const { follower } = lakeIn(join(folder, "lake"));
		const carried = expect(follow(database.db, follower, { nowMs: noonMs, signal: stopping.signal })).rejects.toThrow();
		await untilLockWaits(database.url, "relation");
		const startedAt = performance.now();
		stopping.abort();
		await carried;
		expect(performance.now() - startedAt).toBeLessThan(inTime(2000));
		await database.query("COMMIT");
		expect(await filesIn(folder)).toEqual([]);
	});

	it("stops writing the file of a day for the lake", async () => {
		const stopping = new AbortController();
		const duckDb = await openDuckDb(folder, stopping.signal);
		const rows = "SELECT one.range FROM range(300000) one, range(300000) other WHERE one.range * other.range = 7";
		const path = join(folder, "made.parquet");
		const running = expect(duckDb.run(`COPY (${rows}) TO '${path}' (FORMAT parquet)`)).rejects.toThrow(/interrupt/i);
		await expect.poll(() => filesIn(folder)).toHaveLength(1);
		const startedAt = performance.now();
		stopping.abort();
		await running;
		expect(performance.now() - startedAt).toBeLessThan(inTime(2000));
		duckDb.close();
	});

	it("aborts a request that PostHog does not answer", async () => {
		const follower = createPostHogSink({ host: posthog.host, key: posthog.key });
		const session = await database.addSession(1, "2026-03-01");
		await follow(database.db, follower, { nowMs: noonMs });
		await database.write([session, [1]]);
		posthog.failures.push("held");
		const stopping = new AbortController();
		const reason = new Error("The server stops.");
		// PostHog's client also times out by itself, after ten seconds and with another error.
		const carried = expect(
			follow(database.db, follower, { nowMs: noonMs, signal: stopping.signal }),
		).rejects.toMatchObject({ cause: reason });
		await expect.poll(() => posthog.requests.length).toBe(1);
		stopping.abort(reason);
		await carried;
		posthog.letGo();
	});
});
