import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.js";
import type { Database } from "../../src/database/database.js";
import { makePartitions } from "../../src/database/partitions.js";
import { dropOldEvents } from "../../src/retention/drop-old-events.js";
import { pinned, useTestServer } from "../support/test-server.js";

const server = useTestServer();
const dayMs = 24 * 60 * 60 * 1000;
let db: Database;

beforeAll(() => {
	db = connect(server.databaseUrl, 4, () => undefined);
});

afterAll(() => db.destroy());

async function days(): Promise<ReadonlyArray<string>> {
	const rows = await server.query<{ day: string }>("SELECT session_day::text AS day FROM events ORDER BY 1");
	return rows.map(({ day }) => day);
}

describe("events older than they are kept", () => {
	it("go by the day, those in the default partition too; their sessions stay", async () => {
		const start = server.nowMs;
		for (const day of [0, 1, 2, 3]) {
			server.nowMs = start + day * dayMs;
			const { sessionToken } = await server.startSession();
			await server.ingest(sessionToken, [pinned(1)]);
		}
		const { sessionToken } = await server.startSession({ "Telemetry-Session-Age": String(20 * dayMs) });
		await server.ingest(sessionToken, [pinned(1)]);
		expect(await days()).toEqual(["2026-02-12", "2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"]);

		const dropped = await dropOldEvents(db, server.nowMs, 2);
		expect(dropped).toEqual({ days: ["2026-02-28", "2026-03-01"], strays: 1, held: [] });
		expect(await days()).toEqual(["2026-03-02", "2026-03-03", "2026-03-04"]);
		expect(await server.query("SELECT FROM sessions")).toHaveLength(5);
		expect(await dropOldEvents(db, server.nowMs, 2)).toEqual({ days: [], strays: 0, held: [] });
		await makePartitions(db, start);
	});
});
