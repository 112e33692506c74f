import type { MyData, Problem } from "@flipbook-telemetry/event-schema";
import { limits } from "@flipbook-telemetry/event-schema";
import { describe, expect, it } from "vitest";
import { pinned, useTestServer } from "../support/test-server.js";

const server = useTestServer();
const strangersId = "6f1c7c51-5d0c-4c8b-9e53-0a4b8d5f8a11";

async function ask(method: "GET" | "DELETE", id: string | undefined): Promise<Response> {
	return fetch(`${server.url}/telemetry/my-data`, {
		method,
		headers: id === undefined ? {} : { "Telemetry-Installation-Id": id },
	});
}

async function exportOf(id: string): Promise<MyData> {
	const response = await ask("GET", id);
	expect(response.status).toBe(200);
	expect(response.headers.get("cache-control")).toBe("no-store");
	return (await response.json()) as MyData;
}

/** An installation with so many sessions, each of so many events. */
async function installation(sessions: number, events: number): Promise<{ id: string; tokens: ReadonlyArray<string> }> {
	const { installationId: id = "", sessionToken } = await server.startSession();
	const tokens = [sessionToken];
	for (let more = 1; more < sessions; more += 1) {
		server.nowMs += 1000;
		tokens.push((await server.startSession({ "Telemetry-Installation-Id": id })).sessionToken);
	}
	for (const token of tokens) {
		for (let from = 1; from <= events; from += limits.maxBatchEvents) {
			const count = Math.min(limits.maxBatchEvents, events - from + 1);
			await server.ingest(
				token,
				Array.from({ length: count }, (_, index) => pinned(from + index)),
			);
		}
	}
	return { id, tokens };
}

async function rows(): Promise<Record<string, number> | undefined> {
	const [counts] = await server.query<Record<string, number>>(`
		SELECT (SELECT count(*)::int FROM installations) AS installations,
			(SELECT count(*)::int FROM sessions) AS sessions,
			(SELECT count(*)::int FROM events) AS events`);
	return counts;
}

describe("GET my-data", () => {
	it("shows everything stored about the installation, and nothing of others", async () => {
		const { installationId = "", sessionToken, sessionId } = await server.startSession();
		await server.ingest(sessionToken, [
			{ seq: 1, name: "PageViewed", ageMs: 0, properties: { page: "Home" } },
			{ seq: 2, name: "StoryPinned", ageMs: 0 },
		]);
		await installation(2, 3);
		const at = "2026-03-01T12:00:00.000Z";
		expect(await exportOf(installationId)).toEqual({
			firstSeenDay: "2026-03-01",
			lastSeenDay: "2026-03-01",
			sessions: [
				{
					sessionId,
					pluginVersion: "1.2.3",
					channel: "stable",
					contractVersion: 1,
					startedAt: at,
					lastSeenAt: at,
					endedAt: null,
					endReason: null,
					origin: "other",
					events: [
						{ seq: 1, name: "PageViewed", occurredAt: at, receivedAt: at, properties: { page: "Home" } },
						{ seq: 2, name: "StoryPinned", occurredAt: at, receivedAt: at, properties: {} },
					],
				},
			],
		});
	});

	it("leaves nothing out of a long history, and keeps its order", async () => {
		const { id } = await installation(190, 1);
		const long = await server.startSession({ "Telemetry-Installation-Id": id });
		for (let from = 1; from <= 2300; from += 100) {
			await server.ingest(
				long.sessionToken,
				Array.from({ length: 100 }, (_, index) => pinned(from + index)),
			);
		}
		const { sessions } = await exportOf(id);
		expect(sessions).toHaveLength(191);
		expect(sessions.map(({ startedAt }) => startedAt)).toEqual(sessions.map(({ startedAt }) => startedAt).sort());
		const events = sessions.find(({ sessionId }) => sessionId === long.sessionId)?.events ?? [];
		expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 2300 }, (_, index) => index + 1));
	});

	it("says so when it knows nothing, without repeating the id", async () => {
		const response = await ask("GET", strangersId);
		const text = await response.text();
		expect(response.status).toBe(404);
		expect(JSON.parse(text)).toMatchObject({ code: "unknown_installation" });
		expect(text).not.toContain(strangersId);
	});
});

describe("DELETE my-data", () => {
	it("erases everything of the installation, in all partitions, and nothing of others", async () => {
		const mine = await installation(2, 3);
		server.nowMs += 24 * 60 * 60 * 1000;
		const { sessionToken } = await server.startSession({ "Telemetry-Installation-Id": mine.id });
		await server.ingest(sessionToken, [pinned(1)]);
		await installation(1, 5);
		expect((await ask("DELETE", mine.id)).status).toBe(204);
		expect(await rows()).toEqual({ installations: 1, sessions: 1, events: 5 });
	});

	it("can be asked for twice, and by an id that was never seen", async () => {
		const { id } = await installation(1, 1);
		expect((await ask("DELETE", id)).status).toBe(204);
		expect((await ask("DELETE", id)).status).toBe(204);
		expect((await ask("DELETE", strangersId)).status).toBe(204);
		expect(await rows()).toEqual({ installations: 0, sessions: 0, events: 0 });
	});

	it("makes the id unknown: the next session is issued a new one", async () => {
		const { id } = await installation(1, 1);
		await ask("DELETE", id);
		expect((await ask("GET", id)).status).toBe(404);
		const { installationId } = await server.startSession({ "Telemetry-Installation-Id": id });
		expect(installationId).toMatch(/^[0-9a-f-]{36}$/);
		expect(installationId).not.toBe(id);
	});

	it("ends its sessions: nothing more can be stored under their tokens", async () => {
		const { id, tokens } = await installation(1, 1);
		await ask("DELETE", id);
		const token = tokens[0] ?? "";
		const { status, body } = await server.ingest(token, [pinned(2)]);
		expect([status, body.code]).toEqual([410, "session_ended"]);
		expect((await server.get("/telemetry/still-alive", token)).status).toBe(410);
		expect(await rows()).toEqual({ installations: 0, sessions: 0, events: 0 });
	});

	it("leaves nothing behind though its sessions go on sending and new ones are opened meanwhile", async () => {
		for (let round = 0; round < 10; round += 1) {
			const { id, tokens } = await installation(3, 2);
			const others = tokens.flatMap((token) =>
				Array.from({ length: 5 }, (_, index) => server.ingest(token, [pinned(10 + index)])),
			);
			const opened = Array.from({ length: 3 }, () => server.startSession({ "Telemetry-Installation-Id": id }));
			const [erased] = await Promise.all([ask("DELETE", id), ...others]);
			expect(erased?.status).toBe(204);
			// Whoever came after the erasure was issued another id, and that is somebody else's session.
			const issued = (await Promise.all(opened)).flatMap(({ installationId }) => installationId ?? []);
			expect(await rows()).toEqual({ installations: issued.length, sessions: issued.length, events: 0 });
			await server.query("TRUNCATE installations, sessions, events");
		}
	});
});

describe("my-data without a usable id", () => {
	it.each([
		["GET", undefined],
		["GET", "not an id"],
		["DELETE", undefined],
		["DELETE", `${strangersId}0`],
	] as const)("%s with %s is refused with what to send", async (method, id) => {
		const response = await ask(method, id);
		const problem = (await response.json()) as Problem;
		expect(response.status).toBe(400);
		expect(problem.code).toBe("malformed_header");
		expect(problem.detail).toContain("Send Telemetry-Installation-Id");
	});

	it("takes no other method", async () => {
		const response = await fetch(`${server.url}/telemetry/my-data`, { method: "POST" });
		expect(response.status).toBe(405);
		expect(response.headers.get("allow")).toBe("GET, DELETE");
	});
});
