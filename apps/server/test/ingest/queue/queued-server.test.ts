import { beforeEach, describe, expect, it, vi } from "vitest";
import { connect } from "../../../src/database/connect.js";
import { storedUntilMs } from "../../../src/ingest/queue/queue.js";
import { endSilentSessions } from "../../../src/operations/jobs/end-silent-sessions.js";
import { useTestServer } from "../../support/test-server.js";
import { createQueueInMemory } from "./support/queue-in-memory.js";

const log = createQueueInMemory(() => server.nowMs);
const server = useTestServer({}, { queue: log });

const hourMs = 3_600_000;

function pinned(...seqs: ReadonlyArray<number>): ReadonlyArray<unknown> {
	return seqs.map((seq) => ({ seq, name: "StoryPinned", ageMs: 0 }));
}

async function stored(): Promise<number> {
	const [row] = await server.query<{ count: number }>("SELECT count(*)::int AS count FROM events");
	return row?.count ?? 0;
}

/** Everything that was acknowledged is in PostgreSQL, and gone from the queue. */
async function untilCarried(): Promise<void> {
	await vi.waitFor(() => expect(log.entries()).toEqual([]), { timeout: 20_000 });
}

beforeEach(async () => {
	log.holdReader(false);
	log.setAway(false);
	await untilCarried();
});

describe("a server with a log before its database", () => {
	it("acknowledges what the queue has, before the database has it", async () => {
		const { sessionToken } = await server.startSession();
		log.holdReader(true);
		expect((await server.ingest(sessionToken, pinned(1, 2))).body).toEqual({
			accepted: 2,
			duplicates: 0,
			expired: [],
			rejected: [],
			sessionOver: false,
		});
		expect(await stored()).toBe(0);
		log.holdReader(false);
		await untilCarried();
		expect(await stored()).toBe(2);
	});

	it("acknowledges nothing that the queue did not say it has", async () => {
		const { sessionToken } = await server.startSession();
		log.setAway(true);
		expect(await server.ingest(sessionToken, pinned(1))).toMatchObject({ status: 503, body: { code: "unavailable" } });
		expect((await server.get("/telemetry/still-alive", sessionToken)).status).toBe(503);
		expect((await server.get("/telemetry/end-session", sessionToken)).status).toBe(503);
		log.setAway(false);
		expect(await stored()).toBe(0);
	});

	it("stores once what its sender told twice, since it heard of a failure", async () => {
		const { sessionToken } = await server.startSession();
		log.loseAcknowledgements(1);
		expect((await server.ingest(sessionToken, pinned(1, 2, 3))).status).toBe(503);
		expect((await server.ingest(sessionToken, pinned(1, 2, 3))).body.accepted).toBe(3);
		await untilCarried();
		expect(await stored()).toBe(3);
	});

	it("writes to the queue what is to be stored, and nothing about its sender", async () => {
		const { sessionId, sessionToken } = await server.startSession();
		log.holdReader(true);
		await fetch(`${server.url}/telemetry/ingest`, {
			method: "POST",
			headers: {
				Authorization: `Bearer ${sessionToken}`,
				"Content-Type": "application/json",
				"User-Agent": "RobloxStudio/WinInet",
				"X-Forwarded-For": "203.0.113.7",
			},
			body: JSON.stringify({ events: pinned(1) }),
		});
		expect(log.entries().map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as unknown)).toEqual([
			{
				version: 1,
				sessionId,
				sessionDay: "2026-03-01",
				receivedAtMs: server.nowMs,
				kind: "events",
				events: [{ seq: 1, name: "StoryPinned", ageMs: 0, properties: {} }],
			},
		]);
	});

	it("counts an event that one batch has twice as a duplicate", async () => {
		const { sessionToken } = await server.startSession();
		expect((await server.ingest(sessionToken, pinned(1, 1))).body).toMatchObject({ accepted: 1, duplicates: 1 });
	});

	it("carries signs of life and goodbyes over with the time at which they came", async () => {
		const { sessionToken } = await server.startSession();
		log.holdReader(true);
		server.nowMs += 60_000;
		expect((await server.get("/telemetry/still-alive", sessionToken)).status).toBe(204);
		server.nowMs += 60_000;
		expect((await server.get("/telemetry/end-session", sessionToken)).status).toBe(204);
		const endedAt = new Date(server.nowMs);
		server.nowMs += 5 * hourMs;
		log.holdReader(false);
		await untilCarried();
		expect(await server.query("SELECT ended_at, end_reason, last_seen_at FROM sessions")).toEqual([
			{ ended_at: endedAt, end_reason: "explicit", last_seen_at: endedAt },
		]);
	});

	it("takes no session for silent whose signs of life still lie in the queue", async () => {
		const { sessionToken } = await server.startSession();
		const db = connect(server.databaseUrl, 1, () => undefined);
		log.holdReader(true);
		server.nowMs += hourMs / 2;
		await server.get("/telemetry/still-alive", sessionToken);
		server.nowMs += hourMs - 1;
		expect((await endSilentSessions(db, await storedUntilMs(log, server.nowMs))).ended).toBe(0);
		log.holdReader(false);
		await untilCarried();
		expect((await endSilentSessions(db, await storedUntilMs(log, server.nowMs))).ended).toBe(0);
		server.nowMs += 1;
		expect((await endSilentSessions(db, await storedUntilMs(log, server.nowMs))).ended).toBe(1);
		await db.destroy();
	});

	it("says that a session is over, as far as the database knows", async () => {
		const { sessionToken } = await server.startSession();
		await server.get("/telemetry/end-session", sessionToken);
		await untilCarried();
		expect((await server.get("/telemetry/still-alive", sessionToken)).status).toBe(410);
		expect((await server.ingest(sessionToken, pinned(1))).body).toMatchObject({ accepted: 1, sessionOver: true });
		await untilCarried();
		expect(await stored()).toBe(1);
	});

	it("writes nothing of an erased installation to the queue, and stores nothing that was in it already", async () => {
		const { sessionToken, installationId = "" } = await server.startSession();
		log.holdReader(true);
		await server.ingest(sessionToken, pinned(1));
		const erased = await fetch(`${server.url}/telemetry/my-data`, {
			method: "DELETE",
			headers: { "Telemetry-Installation-Id": installationId },
		});
		expect(erased.status).toBe(204);
		expect((await server.ingest(sessionToken, pinned(2))).status).toBe(410);
		expect((await server.get("/telemetry/still-alive", sessionToken)).status).toBe(410);
		expect(log.entries()).toHaveLength(1);
		log.holdReader(false);
		await untilCarried();
		expect(await stored()).toBe(0);
	});

	it("is ready while the queue is, and says how much is in it", async () => {
		const { sessionToken } = await server.startSession();
		log.holdReader(true);
		await server.ingest(sessionToken, pinned(1));
		expect(await (await server.get("/readyz")).json()).toMatchObject({ status: "ready", queueEntries: 1 });
		log.setAway(true);
		const refused = await server.get("/readyz");
		expect(refused.status).toBe(503);
		expect(await refused.text()).toContain("The queue does not answer.");
	});

	it("is not ready when the queue refuses, or has no room for a batch", async () => {
		log.loseAcknowledgements(1);
		await expect.poll(async () => (await server.get("/readyz")).status).toBe(503);
		await expect.poll(async () => (await server.get("/readyz")).status).toBe(200);
		log.leaveRoom(200_000);
		await expect.poll(async () => (await server.get("/readyz")).text()).toContain("The queue is full.");
		log.leaveRoom(Infinity);
	});

	it("leaves nothing behind by trying whether the queue takes entries", async () => {
		await expect.poll(async () => (await server.get("/readyz")).status).toBe(200);
		await untilCarried();
		expect(await server.query("SELECT FROM sessions UNION ALL SELECT FROM events")).toEqual([]);
	});
});
