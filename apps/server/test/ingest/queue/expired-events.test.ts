import { catalogue } from "@flipbook-telemetry/event-schema";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { connect } from "../../../src/database/connect.js";
import type { Database } from "../../../src/database/database.js";
import { makePartitions } from "../../../src/database/partitions.js";
import { rollUp } from "../../../src/numbers/rollup/roll-up.js";
import { closeOldDays, dropOldEvents } from "../../../src/retention/drop-old-events.js";
import { pinned, useTestServer } from "../../support/test-server.js";
import { createQueueInMemory } from "./support/queue-in-memory.js";

const keptDays = 3;
const tenDaysMs = 10 * 24 * 60 * 60 * 1000;

const log = createQueueInMemory(() => server.nowMs);
const server = useTestServer({ RETENTION_DAYS: String(keptDays) }, { queue: log });
let db: Database;

beforeAll(() => {
	db = connect(server.databaseUrl, 2, () => undefined);
});

beforeEach(async () => {
	await makePartitions(db, server.nowMs);
});

afterAll(() => db.destroy());

/** What the server does each hour. */
async function retention(): Promise<void> {
	await closeOldDays(db, server.nowMs, keptDays);
	await rollUp(db, { nowMs: server.nowMs, catalogue });
	await dropOldEvents(db, server.nowMs, keptDays);
}

/** Everything that was acknowledged was written to PostgreSQL or left out, and is deleted from the queue. */
async function untilCarried(): Promise<void> {
	await vi.waitFor(() => expect(log.entries()).toEqual([]), { timeout: 20_000 });
}

const oldDay = "2026-02-19";
const fiveEvents = [1, 2, 3, 4, 5].map((seq) => pinned(seq));
const openOld = { "Telemetry-Session-Age": String(tenDaysMs) };

const ofOldDay = "SELECT events, actions, accepted::text, events_lost AS lost FROM sessions WHERE session_day = $1";
const uses = `
	SELECT uses::int FROM daily_uses
	WHERE day = $1 AND (plugin_version, channel, traffic, property) = ('all', 'all', 'all', '')`;

describe("events of a day that has been dropped for its age, carried through a log", () => {
	// The days of other tests are not closed.
	afterEach(() => server.query("DELETE FROM rolled_days"));

	it("are counted once, and new ones are left out; the queue keeps none of them", async () => {
		const { sessionToken } = await server.startSession(openOld);
		expect((await server.ingest(sessionToken, fiveEvents)).body).toMatchObject({ accepted: 5, expired: [] });
		await untilCarried();
		await retention();

		log.holdReader(true);
		// The server has not looked at the session's numbers when it answers: what the queue has is acknowledged.
		const again = await server.ingest(sessionToken, [...fiveEvents, pinned(6), pinned(7)]);
		expect(again).toMatchObject({ status: 200, body: { accepted: 7, expired: [], rejected: [] } });
		const today = await server.startSession();
		await server.ingest(today.sessionToken, [pinned(1), pinned(2)]);
		expect(log.entries()).toHaveLength(2);
		log.holdReader(false);
		await untilCarried();
		await retention();

		expect(await server.query(ofOldDay, [oldDay])).toEqual([{ events: 5, actions: 5, accepted: "{[1,6)}", lost: 0 }]);
		expect(await server.query(uses, [oldDay])).toEqual([{ uses: 5 }]);
		// What lay behind them in the queue is stored.
		expect(await server.query("SELECT session_day::text AS day, seq FROM events ORDER BY seq")).toEqual([
			{ day: "2026-03-01", seq: 1 },
			{ day: "2026-03-01", seq: 2 },
		]);
	});

	it("are left out when the day is closed while they lie in the queue", async () => {
		const { sessionToken } = await server.startSession(openOld);
		await server.ingest(sessionToken, [pinned(1)]);
		await untilCarried();
		log.holdReader(true);
		await server.ingest(sessionToken, fiveEvents);
		await retention();
		log.holdReader(false);
		await untilCarried();

		expect(await server.query("SELECT FROM events")).toEqual([]);
		expect(await server.query(ofOldDay, [oldDay])).toEqual([{ events: 1, actions: 1, accepted: "{[1,2)}", lost: 0 }]);
	});
});
