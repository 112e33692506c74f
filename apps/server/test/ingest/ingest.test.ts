import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { pinned, useTestServer } from "../support/test-server.js";

const server = useTestServer();

describe("ingest", () => {
	it("stores the good events of a batch and says of each bad one what is wrong", async () => {
		const { sessionToken } = await server.startSession();
		const { status, body } = await server.ingest(sessionToken, [
			{ seq: 1, name: "PageViewed", ageMs: 0, properties: { page: "Home" } },
			{ seq: 2, name: "PageViewed", ageMs: 0, properties: { page: "Secret" } },
			{ seq: 3, name: "Invented", ageMs: 0 },
			{ seq: 4, name: "PageViewed", ageMs: 0, properties: {} },
			{ seq: 5, name: "StoryOpened", ageMs: 0, properties: { story: "1", framework: "roact" } },
			{ seq: 6, name: "StoryPinned", ageMs: 0, properties: { who: 1 } },
			{ seq: 7, name: "StoryPinned", ageMs: 0, colour: "red" },
			"not an event",
		]);
		expect(status).toBe(200);
		expect(body).toMatchObject({ accepted: 1, duplicates: 0, sessionOver: false });
		expect(body.rejected?.map(({ index, seq, code, pointer }) => ({ index, seq, code, pointer }))).toEqual([
			{ index: 1, seq: 2, code: "out_of_range", pointer: "/events/1/properties/page" },
			{ index: 2, seq: 3, code: "unknown_event", pointer: "/events/2/name" },
			{ index: 3, seq: 4, code: "missing_property", pointer: "/events/3/properties/page" },
			{ index: 4, seq: 5, code: "wrong_type", pointer: "/events/4/properties/story" },
			{ index: 5, seq: 6, code: "unknown_property", pointer: "/events/5/properties/who" },
			{ index: 6, seq: 7, code: "malformed_event", pointer: "/events/6/colour" },
			{ index: 7, seq: undefined, code: "malformed_event", pointer: "/events/7" },
		]);
		expect(await server.query("SELECT seq, name FROM events")).toEqual([{ seq: 1, name: "PageViewed" }]);
	});

	it.each([
		["nothing", undefined],
		["an empty object", {}],
		["an empty list, as Studio writes an empty table", []],
	])("takes %s for no properties", async (_, properties) => {
		const { sessionToken } = await server.startSession();
		const { body } = await server.ingest(sessionToken, [{ seq: 1, name: "StoryPinned", ageMs: 0, properties }]);
		expect(body).toMatchObject({ accepted: 1, rejected: [] });
		expect(await server.query("SELECT properties FROM events")).toEqual([{ properties: {} }]);
	});

	it("dates an event back by its age, but not to before its session", async () => {
		const { sessionToken } = await server.startSession();
		server.nowMs += 60_000;
		await server.ingest(sessionToken, [pinned(1, 10_000), pinned(2, 3_600_000)]);
		const rows = await server.query<{ occurred_at: Date }>("SELECT occurred_at FROM events ORDER BY seq");
		expect(rows.map((row) => row.occurred_at.toISOString())).toEqual([
			"2026-03-01T12:00:50.000Z",
			"2026-03-01T12:00:00.000Z",
		]);
	});

	it("adds up what a session did", async () => {
		const { sessionToken } = await server.startSession();
		await server.ingest(sessionToken, [
			{ seq: 1, name: "SessionStarted", ageMs: 0, properties: { pluginVersion: "1.2.3", channel: "stable" } },
			{ seq: 2, name: "StoryOpened", ageMs: 0, properties: { story: 1, framework: "react" } },
			{ seq: 3, name: "StoryClosed", ageMs: 0, properties: { story: 1, openMs: 1500 } },
		]);
		expect(await server.query("SELECT events, actions, stories_opened, story_ms::int FROM sessions")).toEqual([
			{ events: 3, actions: 2, stories_opened: 1, story_ms: 1500 },
		]);
	});

	it("takes a packed body", async () => {
		const { sessionToken } = await server.startSession();
		const response = await fetch(`${server.url}/telemetry/ingest`, {
			method: "POST",
			headers: {
				Authorization: `Bearer ${sessionToken}`,
				"Content-Type": "application/json",
				"Content-Encoding": "gzip",
			},
			body: gzipSync(JSON.stringify({ events: [pinned(1)] })),
		});
		expect(await response.json()).toMatchObject({ accepted: 1 });
	});

	it("answers 422 when no event of a batch is valid", async () => {
		const { sessionToken } = await server.startSession();
		const { status, body } = await server.ingest(sessionToken, [{ seq: 1, name: "Invented", ageMs: 0 }]);
		expect(status).toBe(422);
		expect(body).toMatchObject({ code: "nothing_valid", rejected: [{ code: "unknown_event", seq: 1 }] });
	});
});
