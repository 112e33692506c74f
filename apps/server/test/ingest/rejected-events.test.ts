import { describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.js";
import type { Database } from "../../src/database/database.js";
import { migrate } from "../../src/database/migrate.js";
import { createRejectedEvents } from "../../src/ingest/rejected-events.js";
import { createFreshDatabase } from "../support/fresh-database.js";

const noonMs = Date.parse("2026-03-01T12:00:00Z");
const dayMs = 24 * 60 * 60 * 1000;

function rowsOf(db: Database): Promise<ReadonlyArray<object>> {
	return db.selectFrom("daily_tallies").select(["day", "reason", "count"]).orderBy("day").orderBy("reason").execute();
}

describe("events that were refused", () => {
	it("are counted by the day and the reason, also by several servers at once", async () => {
		const db = connect(await createFreshDatabase(), 4, () => undefined);
		await migrate(db);
		const servers = [createRejectedEvents(db), createRejectedEvents(db), createRejectedEvents(db)];
		for (const [index, { add, write }] of servers.entries()) {
			// Each comes to them in another order.
			const reasons = ["missing", "out_of_range", "unknown_event"];
			[...reasons.slice(index), ...reasons.slice(0, index)].forEach((reason) => add(reason, noonMs));
			await write();
		}
		servers.forEach(({ add }) => add("missing", noonMs + dayMs));
		await Promise.all(servers.map(({ write }) => write()));
		expect(await rowsOf(db)).toEqual([
			{ day: "2026-03-01", reason: "missing", count: 3 },
			{ day: "2026-03-01", reason: "out_of_range", count: 3 },
			{ day: "2026-03-01", reason: "unknown_event", count: 3 },
			{ day: "2026-03-02", reason: "missing", count: 3 },
		]);
		await db.destroy();
	});

	it("are not forgotten when they cannot be written, nor written twice", async () => {
		const db = connect(await createFreshDatabase(), 1, () => undefined);
		const rejected = createRejectedEvents(db);
		rejected.add("missing", noonMs);
		await expect(rejected.write()).rejects.toThrow("daily_tallies");
		rejected.add("missing", noonMs);
		await migrate(db);
		await rejected.write();
		await rejected.write();
		expect(await rowsOf(db)).toEqual([{ day: "2026-03-01", reason: "missing", count: 2 }]);
		await db.destroy();
	});
});
