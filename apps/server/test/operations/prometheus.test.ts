import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.js";
import type { Database } from "../../src/database/database.js";
import type { Follower } from "../../src/sinks/feed/follow.js";
import { follow } from "../../src/sinks/feed/follow.js";
import { startServer } from "../../src/start-server.js";
import { createIdlePrometheus } from "../support/idle-prometheus.js";
import { pinned, useTestServer } from "../support/test-server.js";

const token = "a-token-for-whoever-watches";
const server = useTestServer({ METRICS_TOKEN: token });
let db: Database;

beforeAll(() => {
	db = connect(server.databaseUrl, 1, () => undefined);
});

afterAll(() => db.destroy());

async function metrics(): Promise<string> {
	return (await server.get("/metrics", token)).text();
}

/** The value of one line of the metrics; 0 when it is not there yet. */
async function value(line: string): Promise<number> {
	const found = (await metrics()).split("\n").find((text) => text.startsWith(`${line} `));
	return Number(found?.split(" ").at(-1) ?? 0);
}

/** By how much a line of the metrics goes up meanwhile. */
async function growth(line: string, action: () => Promise<unknown>): Promise<number> {
	const before = await value(line);
	await action();
	return (await value(line)) - before;
}

describe("the metrics", () => {
	it("are shown to nobody but who has the token", async () => {
		expect((await server.get("/metrics")).status).toBe(401);
		expect((await server.get("/metrics", "another-token-altogether")).status).toBe(401);
		expect((await server.get("/metrics", token)).headers.get("content-type")).toContain("text/plain");
	});

	it("count requests by address and status, and refusals by code", async () => {
		const unknown = 'telemetry_requests_total{route="unknown",method="any",status="404"}';
		expect(await growth(unknown, () => server.get("/somebody/ottilie"))).toBe(1);
		const refused = 'telemetry_requests_refused_total{code="token_missing"}';
		expect(await growth(refused, () => server.get("/telemetry/still-alive"))).toBe(1);
		expect(await metrics()).not.toContain("ottilie");
	});

	it("count events that were stored, that were known already, and that were rejected, with the reason", async () => {
		const { sessionToken } = await server.startSession();
		const send = (): Promise<unknown> =>
			server.ingest(sessionToken, [pinned(1), pinned(2), { seq: 3, name: "NoSuchEvent", ageMs: 0 }]);
		expect(await growth('telemetry_events_total{result="stored"}', send)).toBe(2);
		expect(await growth('telemetry_events_total{result="duplicate"}', send)).toBe(2);
		expect(await growth('telemetry_events_rejected_total{reason="unknown_event"}', send)).toBe(1);
		expect(await growth("telemetry_commit_events_count", send)).toBe(1);
	});

	it("count what is missing from a session's sequence when it ends", async () => {
		const { sessionToken } = await server.startSession();
		await server.ingest(sessionToken, [pinned(2), pinned(5)]);
		expect(await growth("telemetry_events_lost_total", () => server.get("/telemetry/end-session", sessionToken))).toBe(
			3,
		);
	});

	it("count impossible sequence numbers apart from lost events", async () => {
		const { sessionToken } = await server.startSession();
		await server.ingest(sessionToken, [pinned(2), pinned(100_000)]);
		const end = (): Promise<unknown> => server.get("/telemetry/end-session", sessionToken);
		const endWithOneLost = async (): Promise<void> => {
			expect(await growth("telemetry_events_lost_total", end)).toBe(1);
		};
		expect(await growth("telemetry_events_implausible_total", endWithOneLost)).toBe(99_997);
	});

	it("say how many sessions are live, how the database's connections are doing, and how long the event loop lags", async () => {
		await server.startSession();
		expect(await value("telemetry_sessions_live")).toBe(1);
		server.nowMs += 121_000;
		expect(await value("telemetry_sessions_live")).toBe(0);
		expect(await value('telemetry_database_connections{state="total"}')).toBeGreaterThan(0);
		expect(await metrics()).toContain("nodejs_eventloop_lag_p99_seconds");
	});

	it("say when the last event came in", async () => {
		const { sessionToken } = await server.startSession();
		server.nowMs = Date.parse("2026-03-01T15:00:00Z");
		await server.ingest(sessionToken, [pinned(1)]);
		expect(await value("telemetry_last_event_timestamp_seconds")).toBe(server.nowMs / 1000);
		expect(await (await server.get("/readyz")).json()).toEqual({
			status: "ready",
			lastEventAt: "2026-03-01T15:00:00.000Z",
			batchesWaiting: 0,
		});
	});
});

describe("a server that was started again", () => {
	/** Starts another one on the same database, and gives what it says. */
	async function afterRestart(): Promise<{ readonly ready: unknown; readonly metric: string | undefined }> {
		const dataDir = await mkdtemp(join(tmpdir(), "telemetry-again-"));
		const again = await startServer({
			PORT: "0",
			DATABASE_URL: server.databaseUrl,
			DATA_DIR: dataDir,
			LOG_LEVEL: "silent",
			METRICS_TOKEN: token,
		});
		try {
			const ask = async (): Promise<unknown> => (await fetch(`${again.url}/readyz`)).json();
			await expect.poll(ask).toHaveProperty("lastEventAt");
			const shown = await fetch(`${again.url}/metrics`, { headers: { Authorization: `Bearer ${token}` } });
			return {
				ready: await ask(),
				metric: /^telemetry_last_event_timestamp_seconds (.*)$/m.exec(await shown.text())?.[1],
			};
		} finally {
			await again.stop();
			await rm(dataDir, { recursive: true, force: true });
		}
	}

	it("says when the last event came in, also of a session that is older than the newest", async () => {
		await server.startSession({ "Telemetry-Session-Key": randomUUID() });
		const { sessionToken } = await server.startSession();
		server.nowMs += 20 * 86_400_000;
		const newest = await server.startSession();
		await server.ingest(newest.sessionToken, [pinned(1)]);
		server.nowMs += 60_000;
		await server.ingest(sessionToken, [pinned(1)]);
		server.nowMs += 60_000;
		await server.get("/telemetry/still-alive", newest.sessionToken);
		const lastMs = Date.parse("2026-03-21T12:01:00Z");
		expect(await afterRestart()).toMatchObject({
			ready: { lastEventAt: new Date(lastMs).toISOString() },
			metric: String(lastMs / 1000),
		});
	});

	it("says that there is none, where none is stored", async () => {
		await server.startSession();
		expect(await afterRestart()).toMatchObject({ ready: { lastEventAt: null }, metric: "0" });
	});

	it("says nothing before the database has", async () => {
		const nothing = createIdlePrometheus();
		expect(await nothing.text()).toMatch(/^telemetry_last_event_timestamp_seconds Nan$/im);
		nothing.acknowledged(5000);
		nothing.foundLastEvent(3000);
		expect(nothing.lastEventAtMs()).toBe(5000);
	});
});

describe("a sink", () => {
	const lake = join(tmpdir(), "telemetry-lake-of-metrics");
	const watched = useTestServer({ METRICS_TOKEN: token, LAKE: lake });
	const line = async (): Promise<string | undefined> =>
		/^telemetry_sink_caught_up_timestamp_seconds.*$/m.exec(await (await watched.get("/metrics", token)).text())?.[0];

	/** Follows as the server's lake does, with everything carried or with a disk that is full. */
	async function carry(next: Follower["next"]): Promise<void> {
		const own = connect(watched.databaseUrl, 2, () => undefined);
		await follow(own, { name: `lake ${lake}`, reads: "events", next }, { nowMs: watched.nowMs }).finally(() =>
			own.destroy(),
		);
	}

	it("is said to have had everything when it last had, however often it has failed since", async () => {
		expect(await line()).toBe('telemetry_sink_caught_up_timestamp_seconds{sink="lake"} 0');
		await expect(carry(() => Promise.reject(new Error("The disk is full.")))).rejects.toThrow();
		expect(await line()).toBe('telemetry_sink_caught_up_timestamp_seconds{sink="lake"} 0');
		await carry(() => Promise.resolve(undefined));
		const had = `telemetry_sink_caught_up_timestamp_seconds{sink="lake"} ${watched.nowMs / 1000}`;
		expect(await line()).toBe(had);
		watched.nowMs += 3_600_000;
		await expect(carry(() => Promise.reject(new Error("The disk is full.")))).rejects.toThrow();
		expect(await line()).toBe(had);
	});

	it("is not spoken of when the database cannot say, and all else is", async () => {
		await watched.query("ALTER TABLE followers RENAME TO followers_elsewhere");
		expect(await line()).toBeUndefined();
		expect((await watched.get("/metrics", token)).status).toBe(200);
		await watched.query("ALTER TABLE followers_elsewhere RENAME TO followers");
		expect(await line()).toBeDefined();
	});

	it("is none where none is set up", async () => {
		expect(await metrics()).not.toMatch(/^telemetry_sink_caught_up/m);
	});
});

describe("without a token set", () => {
	const closed = useTestServer();

	it("there are no metrics for anybody", async () => {
		expect((await closed.get("/metrics", token)).status).toBe(404);
	});
});

describe("a server whose database does not keep up", () => {
	const small = useTestServer({ MAX_BATCHES_WAITING: "2" });

	it("takes no more batches than it has room for, says so, and loses none that it took", async () => {
		const sessions = await Promise.all([1, 2, 3, 4, 5].map(() => small.startSession()));
		await small.query("BEGIN");
		await small.query("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE");
		const answers = sessions.map(({ sessionToken }) => small.ingest(sessionToken, [pinned(1)]));
		await expect.poll(async () => (await small.get("/readyz")).status).toBe(503);
		expect(await (await small.get("/readyz")).json()).toMatchObject({
			detail: "2 batches wait for the database, and there is room for no more. Last event: none is stored.",
		});
		await small.query("COMMIT");
		const statuses = (await Promise.all(answers)).map(({ status }) => status).sort();
		expect(statuses).toEqual([200, 200, 503, 503, 503]);
		expect(await small.query("SELECT FROM events")).toHaveLength(2);
		expect((await small.get("/readyz")).status).toBe(200);
	});
});

describe("an error answer", () => {
	it("has an id by which the log has it, and which the client cannot choose", async () => {
		const response = await fetch(`${server.url}/telemetry/still-alive`, {
			headers: { "X-Request-Id": "ottilie", "Request-Id": "ottilie" },
		});
		const { instance } = (await response.json()) as { instance: string };
		expect(instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
	});
});
