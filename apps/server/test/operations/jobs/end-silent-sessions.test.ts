import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../../src/database/connect.js";
import type { Database } from "../../../src/database/database.js";
import { endSilentSessions } from "../../../src/operations/jobs/end-silent-sessions.js";
import { pinned, useTestServer } from "../../support/test-server.js";

const server = useTestServer();
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
let db: Database;

beforeAll(() => {
	db = connect(server.databaseUrl, 8, () => undefined);
});

afterAll(() => db.destroy());

async function sessions(): Promise<ReadonlyArray<object>> {
	return server.query(
		"SELECT to_char(ended_at AT TIME ZONE 'UTC', 'HH24:MI') AS ended, end_reason AS reason FROM sessions ORDER BY started_at",
	);
}

describe("a session that nothing is heard of for an hour", () => {
	it("ends at its last sign of life, and not before the hour is over", async () => {
		const { sessionToken } = await server.startSession();
		server.nowMs += 20 * minuteMs;
		await server.get("/telemetry/still-alive", sessionToken);
		server.nowMs += hourMs - 1;
		expect(await endSilentSessions(db, server.nowMs)).toEqual({ ended: 0, eventsLost: 0, eventsImplausible: 0 });
		server.nowMs += 1;
		expect(await endSilentSessions(db, server.nowMs)).toEqual({ ended: 1, eventsLost: 0, eventsImplausible: 0 });
		expect(await sessions()).toEqual([{ ended: "12:20", reason: "silent" }]);
		expect((await server.get("/telemetry/still-alive", sessionToken)).status).toBe(410);
	});

	it("is ended once, however often the job is done", async () => {
		await server.startSession();
		server.nowMs += 5 * hourMs;
		expect((await endSilentSessions(db, server.nowMs)).ended).toBe(1);
		server.nowMs += 5 * hourMs;
		expect((await endSilentSessions(db, server.nowMs)).ended).toBe(0);
		expect(await sessions()).toEqual([{ ended: "12:00", reason: "silent" }]);
	});

	it("takes what was not sent in time, and stays ended", async () => {
		const { sessionToken } = await server.startSession();
		server.nowMs += 3 * hourMs;
		await endSilentSessions(db, server.nowMs);
		const { body } = await server.ingest(sessionToken, [pinned(1, 2.5 * hourMs)]);
		expect(body).toMatchObject({ accepted: 1, sessionOver: true });
		expect(await sessions()).toEqual([{ ended: "12:00", reason: "silent" }]);
		expect(await server.query("SELECT events, accepted::text FROM sessions")).toEqual([
			{ events: 1, accepted: "{[1,2)}" },
		]);
	});

	it("is not one whose beginning was told late", async () => {
		await server.startSession({ "Telemetry-Session-Age": String(5 * hourMs) });
		expect((await endSilentSessions(db, server.nowMs + hourMs - 1)).ended).toBe(0);
		expect((await endSilentSessions(db, server.nowMs + hourMs)).ended).toBe(1);
	});

	it("says how many of its events never arrived", async () => {
		const { sessionToken } = await server.startSession();
		await server.ingest(sessionToken, [pinned(1), pinned(4), pinned(9)]);
		server.nowMs += 2 * hourMs;
		expect(await endSilentSessions(db, server.nowMs)).toEqual({ ended: 1, eventsLost: 6, eventsImplausible: 0 });
	});
});

describe("after a long time without it", () => {
	it("catches up, with several servers at it at once, each session by one of them", async () => {
		await server.startSession();
		await server.query(`
			INSERT INTO sessions (session_id, session_day, installation_key, plugin_version, channel, contract_version,
				started_at, opened_at, last_seen_at)
			SELECT gen_random_uuid(), session_day, installation_key, plugin_version, channel, contract_version,
				started_at, opened_at, last_seen_at + n * interval '1 ms'
			FROM sessions, generate_series(1, 4999) n`);
		server.nowMs += 24 * hourMs;
		const swept = await Promise.all([1, 2, 3, 4].map(() => endSilentSessions(db, server.nowMs)));
		expect(swept.reduce((sum, { ended }) => sum + ended, 0)).toBe(5000);
		expect(await server.query("SELECT 1 FROM sessions WHERE ended_at IS DISTINCT FROM last_seen_at")).toEqual([]);
	});
});
