import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.js";
import type { Database } from "../../src/database/database.js";
import { makePartitions } from "../../src/database/partitions.js";
import { pinned, useTestServer } from "../support/test-server.js";

const server = useTestServer();
const dayMs = 24 * 60 * 60 * 1000;
let db: Database;

beforeAll(() => {
	db = connect(server.databaseUrl, 4, () => undefined);
});

afterAll(() => db.destroy());

async function partitionOf(seq: number): Promise<unknown> {
	return server.query("SELECT tableoid::regclass::text AS partition FROM events WHERE seq = $1", [seq]);
}

describe("the partitions of events", () => {
	it("are made from yesterday to a week ahead", async () => {
		const rows = await server.query<{ name: string }>(
			"SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'events'::regclass ORDER BY 1",
		);
		expect(rows.map((row) => row.name)).toEqual([
			...[
				"20260228",
				"20260301",
				"20260302",
				"20260303",
				"20260304",
				"20260305",
				"20260306",
				"20260307",
				"20260308",
			].map((day) => `events_${day}`),
			"events_default",
		]);
	});

	it("hold the events of their day", async () => {
		const { sessionToken } = await server.startSession();
		await server.ingest(sessionToken, [pinned(1)]);
		expect(await partitionOf(1)).toEqual([{ partition: "events_20260301" }]);
	});

	it("are not missed: events of a day without one are kept, move into it once it is made, and stay unique", async () => {
		server.nowMs += 20 * dayMs;
		const { sessionToken } = await server.startSession();
		await server.ingest(sessionToken, [pinned(7)]);
		expect(await partitionOf(7)).toEqual([{ partition: "events_default" }]);
		await makePartitions(db, server.nowMs);
		expect(await partitionOf(7)).toEqual([{ partition: "events_20260321" }]);
		expect((await server.ingest(sessionToken, [pinned(7)])).body).toMatchObject({ accepted: 0, duplicates: 1 });
	});

	it("can be made by several servers at once", async () => {
		const nowMs = server.nowMs + 60 * dayMs;
		await Promise.all([makePartitions(db, nowMs), makePartitions(db, nowMs), makePartitions(db, nowMs)]);
		const rows = await server.query("SELECT to_regclass('events_20260430') IS NOT NULL AS made");
		expect(rows).toEqual([{ made: true }]);
	});
});
