import type { SessionStart } from "@flipbook-telemetry/event-schema";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.js";
import type { Database } from "../../src/database/database.js";
import { makePartitions } from "../../src/database/partitions.js";
import { addEvents, createCountEvents } from "../../src/ingest/session/session-change.js";
import { createSessionWriter } from "../../src/ingest/store/session-writer.js";
import { rollUp } from "../../src/numbers/rollup/roll-up.js";
import { closeOldDays, dropOldEvents } from "../../src/retention/drop-old-events.js";
import { pinned, useTestServer } from "../support/test-server.js";

const server = useTestServer();
const dayMs = 24 * 60 * 60 * 1000;
const startMs = Date.parse("2026-03-01T12:00:00Z");
const keptDays = 3;
let db: Database;

beforeAll(() => {
	db = connect(server.databaseUrl, 4, () => undefined);
});

beforeEach(async () => {
	await server.query("DELETE FROM rolled_days");
	await server.query("DELETE FROM stale_days");
	await makePartitions(db, startMs);
});

afterAll(() => db.destroy());

/** What the server does each hour, and `telemetry retention` by hand. */
async function retention(): Promise<void> {
	await closeOldDays(db, server.nowMs, keptDays);
	await rollUp(db, { nowMs: server.nowMs, catalogue });
	await dropOldEvents(db, server.nowMs, keptDays);
}

const fiveEvents = [1, 2, 3, 4, 5].map((seq) => pinned(seq));

const counted = "SELECT events, actions, accepted::text, events_lost AS lost FROM sessions";

describe("events of a day that has been dropped for its age", () => {
	it("are counted once when their batch is sent again", async () => {
		const { sessionToken } = await server.startSession({ "Telemetry-Session-Age": String(10 * dayMs) });
		expect((await server.ingest(sessionToken, fiveEvents)).body).toMatchObject({ accepted: 5, duplicates: 0 });
		await retention();
		expect(await server.query("SELECT FROM events")).toEqual([]);
		const { body } = await server.ingest(sessionToken, fiveEvents);
		expect(body).toEqual({ accepted: 0, duplicates: 5, expired: [], rejected: [], sessionOver: false });
		expect(await server.query(counted)).toEqual([{ events: 5, actions: 5, accepted: "{[1,6)}", lost: 0 }]);
	});

	it("are expired when they had not been told before: acknowledged, not stored, and not counted", async () => {
		const { sessionToken } = await server.startSession({ "Telemetry-Session-Age": String(10 * dayMs) });
		await server.ingest(sessionToken, [pinned(1), pinned(2)]);
		await retention();
		const before = await server.query("SELECT * FROM daily_sessions ORDER BY day, plugin_version, channel, traffic");
		for (let time = 0; time < 2; time += 1) {
			const { status, body } = await server.ingest(sessionToken, [pinned(2), pinned(3), pinned(4)]);
			expect(status).toBe(200);
			expect(body).toMatchObject({ accepted: 0, duplicates: 1, expired: [3, 4], rejected: [] });
		}
		await retention();
		expect(await server.query("SELECT FROM events")).toEqual([]);
		expect(await server.query(counted)).toEqual([{ events: 2, actions: 2, accepted: "{[1,3)}", lost: 0 }]);
		expect(await server.query("SELECT * FROM daily_sessions ORDER BY day, plugin_version, channel, traffic")).toEqual(
			before,
		);
	});

	it("of a session begun on such a day are expired too, whether or not the session was known", async () => {
		await server.startSession({ "Telemetry-Session-Age": String(10 * dayMs) });
		const known = await server.startSession({ "Telemetry-Session-Age": String(10 * dayMs) });
		await server.ingest(known.sessionToken, [pinned(1)]);
		await retention();
		const late = await server.startSession({ "Telemetry-Session-Age": String(10 * dayMs) });
		expect((await server.ingest(late.sessionToken, [pinned(1)])).body).toMatchObject({ accepted: 0, expired: [1] });
	});

	it("are counted in full when they arrive while their day is being dropped", async () => {
		const writer = createSessionWriter({
			databaseUrl: server.databaseUrl,
			maxWaiting: 1000,
			onCommitted: () => undefined,
			onIdleError: () => undefined,
		});
		const countEvents = createCountEvents(catalogue);
		let acceptedInAll = 0;
		for (let round = 0; round < 4; round += 1) {
			server.nowMs = startMs;
			await makePartitions(db, startMs);
			await server.query("DELETE FROM rolled_days");
			const sessions = await Promise.all(Array.from({ length: 8 }, () => server.startSession()));
			server.nowMs = startMs + 5 * dayMs;
			let isDropped = false;
			const dropping = retention().finally(() => (isDropped = true));
			const tell = async ({ sessionId }: SessionStart): Promise<number> => {
				let accepted = 0;
				for (let seq = 1; !isDropped || seq < 3; seq += 1) {
					const told = { seq, name: "StoryPinned", ageMs: 0, properties: {} };
					const change = addEvents([told], server.nowMs, countEvents);
					const answer = await writer.apply({ sessionId, sessionDay: "2026-03-01" }, change);
					expect((answer?.accepted ?? 0) + (answer?.expired.length ?? 0)).toBe(1);
					accepted += answer?.accepted ?? 0;
				}
				return accepted;
			};
			const accepted = await Promise.all(sessions.map(tell));
			await dropping;
			const total = accepted.reduce((sum, count) => sum + count, 0);
			expect(await server.query("SELECT sum(events)::int AS total FROM sessions")).toEqual([{ total }]);
			expect(await server.query("SELECT FROM events")).toEqual([]);
			// What was accepted before the day was closed was counted from its events before these were dropped.
			const uses = await server.query(
				`SELECT uses::int AS uses FROM daily_uses
				WHERE day = '2026-03-01' AND (plugin_version, channel, traffic, property) = ('all', 'all', 'all', '')`,
			);
			expect(uses).toEqual(total === 0 ? [] : [{ uses: total }]);
			acceptedInAll += total;
			await server.query("DELETE FROM installations");
		}
		expect(acceptedInAll).toBeGreaterThan(0);
		await writer.close();
	});
});
