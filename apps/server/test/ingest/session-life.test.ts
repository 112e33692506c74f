import { describe, expect, it } from "vitest";
import { pinned, startHeaders, useTestServer } from "../support/test-server.js";

const server = useTestServer();
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

async function session(): Promise<Record<string, unknown>> {
	const [row] = await server.query<{ last_seen_at: Date; ended_at: Date | null; end_reason: string | null }>(
		"SELECT last_seen_at, ended_at, end_reason FROM sessions",
	);
	const time = (date: Date | null | undefined): string | undefined => date?.toISOString().slice(11, 19);
	return { lastSeen: time(row?.last_seen_at), ended: time(row?.ended_at), reason: row?.end_reason };
}

describe("a session", () => {
	it("goes on as long as it is heard of", async () => {
		const { sessionToken } = await server.startSession();
		for (let beat = 0; beat < 5; beat += 1) {
			server.nowMs += 50 * minuteMs;
			expect((await server.get("/telemetry/still-alive", sessionToken)).status).toBe(204);
		}
		expect(await session()).toEqual({ lastSeen: "16:10:00", ended: undefined, reason: null });
	});

	it("is over after an hour of silence, and is not reopened by a beat", async () => {
		const { sessionToken } = await server.startSession();
		server.nowMs += hourMs;
		const response = await server.get("/telemetry/still-alive", sessionToken);
		expect(response.status).toBe(410);
		expect(await response.json()).toMatchObject({ code: "session_ended" });
		expect(await session()).toMatchObject({ lastSeen: "12:00:00" });
	});

	it("takes a batch for a sign of life at the time of its newest event", async () => {
		const { sessionToken } = await server.startSession();
		server.nowMs += 20 * minuteMs;
		await server.ingest(sessionToken, [pinned(1, 15 * minuteMs), pinned(2, 5 * minuteMs)]);
		expect(await session()).toMatchObject({ lastSeen: "12:15:00" });
	});

	it("ends when it says so, once", async () => {
		const { sessionToken } = await server.startSession();
		server.nowMs += minuteMs;
		expect((await server.get("/telemetry/end-session", sessionToken)).status).toBe(204);
		server.nowMs += minuteMs;
		expect((await server.get("/telemetry/end-session", sessionToken)).status).toBe(204);
		expect(await session()).toEqual({ lastSeen: "12:01:00", ended: "12:01:00", reason: "explicit" });
		expect((await server.get("/telemetry/still-alive", sessionToken)).status).toBe(410);
	});

	it("that says goodbye after falling silent ended at its last sign of life", async () => {
		const { sessionToken } = await server.startSession();
		server.nowMs += 3 * hourMs;
		await server.get("/telemetry/end-session", sessionToken);
		expect(await session()).toEqual({ lastSeen: "12:00:00", ended: "12:00:00", reason: "silent" });
	});

	it("that is over keeps late events and stays over", async () => {
		const { sessionToken } = await server.startSession();
		await server.get("/telemetry/end-session", sessionToken);
		server.nowMs += 10 * minuteMs;
		const { status, body } = await server.ingest(sessionToken, [pinned(1, 10 * minuteMs)]);
		expect(status).toBe(200);
		expect(body).toMatchObject({ accepted: 1, sessionOver: true });
		expect(await session()).toEqual({ lastSeen: "12:00:00", ended: "12:00:00", reason: "explicit" });
	});

	it("whose data was erased takes nothing any more", async () => {
		const { sessionToken } = await server.startSession();
		await server.query("DELETE FROM installations");
		const { status, body } = await server.ingest(sessionToken, [pinned(1)]);
		expect(status).toBe(410);
		expect(body).toMatchObject({ code: "session_ended" });
		expect(await server.query("SELECT 1 FROM events")).toEqual([]);
	});

	it("that began while the server was away starts when it began, and its events keep their times", async () => {
		const { sessionToken } = await server.startSession({ "Telemetry-Session-Age": String(2 * hourMs) });
		await server.ingest(sessionToken, [pinned(1, 2 * hourMs), pinned(2, 30 * minuteMs)]);
		expect(await session()).toMatchObject({ lastSeen: "11:30:00", ended: undefined });
		const [first] = await server.query<{ at: string }>("SELECT occurred_at::text AS at FROM events WHERE seq = 1");
		expect(first?.at).toContain("2026-03-01 10:00:00");
		expect((await server.get("/telemetry/still-alive", sessionToken)).status).toBe(204);
		expect(await session()).toMatchObject({ lastSeen: "12:00:00" });
	});

	it("of an earlier day, opened to hand over what was left, is as long as its events say", async () => {
		const { sessionToken } = await server.startSession({ "Telemetry-Session-Age": String(40 * hourMs) });
		const { body } = await server.ingest(sessionToken, [pinned(1, 40 * hourMs), pinned(2, 39 * hourMs)]);
		expect(body).toMatchObject({ accepted: 2, sessionOver: false });
		expect(
			await server.query("SELECT session_day::text AS day, last_seen_at - started_at AS length FROM sessions"),
		).toEqual([{ day: "2026-02-27", length: expect.objectContaining({ hours: 1 }) as unknown }]);
	});

	it.each(["-1", "1.5", "soon", "2592000001", "99999999999"])("cannot have begun %s ms ago", async (age) => {
		const response = await fetch(`${server.url}/telemetry/start-session`, {
			headers: { ...startHeaders, "Telemetry-Session-Age": age },
		});
		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({
			code: "malformed_header",
			detail: expect.stringContaining("Telemetry-Session-Age") as unknown,
		});
	});
});
