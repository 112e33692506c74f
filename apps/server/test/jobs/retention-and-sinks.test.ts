import { describe, expect, it } from "vitest";
import type { Context } from "../../src/context.js";
import { createContract } from "../../src/contract/contract.js";
import { readChangedDay } from "../../src/feed/read-changes.js";
import { jobsOf } from "../../src/jobs/jobs.js";
import type { Sink } from "../../src/sinks/sinks.js";
import { noonMs, useFeedDatabase } from "../feed/support/feed-database.js";
import { captureLog } from "../support/captured-log.js";

const database = useFeedDatabase();
const log = captureLog();

/** What a server does by the clock, with events kept for a day, and with one sink. */
async function runJob(name: string, sink: Sink): Promise<object | undefined> {
	const context: Partial<Context> = {
		config: { retentionDays: 1 } as Context["config"],
		contract: createContract(),
		logger: log.logger,
		now: () => noonMs,
	};
	return jobsOf(context as Context, [sink])
		.find((job) => job.name === name)
		?.run(database.db, new AbortController().signal);
}

/** Looks how many events there are of each day that it is told of. */
function countingSink(counts: Map<string, number>): Sink {
	return {
		name: "counting",
		everyMs: 1000,
		follower: {
			name: "counting",
			beginsWith: "everything",
			next: async (after, db) => {
				const changed = await readChangedDay(db, after);
				if (changed !== undefined) {
					const rows = await database.query("SELECT FROM events WHERE session_day = $1", [changed.day]);
					counts.set(changed.day, rows.length);
				}
				return changed?.position;
			},
		},
	};
}

describe("dropping old events", () => {
	it("comes after every sink has what is stored", async () => {
		const counts = new Map<string, number>();
		await database.write([await database.addSession(1, "2026-03-02"), [1, 2, 3]]);
		expect(await runJob("retention", countingSink(counts))).toMatchObject({
			days: ["2026-03-01", "2026-03-02", "2026-03-03"],
		});
		expect(counts.get("2026-03-02")).toBe(3);
		expect(await database.query("SELECT FROM events")).toEqual([]);
	});

	it("counts first what is to be dropped, and nothing when there is nothing to drop", async () => {
		const sink = countingSink(new Map());
		await runJob("retention", sink);
		await database.query("TRUNCATE rolled_days, daily_uses");
		expect(await runJob("retention", sink)).toBeUndefined();
		expect(await database.query("SELECT FROM rolled_days")).toEqual([]);

		// Of a day whose partition has gone: they come into the one for all the rest.
		await database.write([await database.addSession(1, "2026-03-02"), [1, 2, 3]]);
		expect(await runJob("retention", sink)).toEqual({ days: [], strays: 3 });
		const uses = await database.query<{ uses: number }>(
			`SELECT sum(uses)::integer AS uses FROM daily_uses
				WHERE day = '2026-03-02' AND (plugin_version, channel, traffic, property) = ('all', 'all', 'all', '')`,
		);
		expect(uses).toEqual([{ uses: 3 }]);
	});

	it("does not wait for a sink that fails, but says so: that they are dropped was promised", async () => {
		await database.write([await database.addSession(1, "2026-03-02"), [1]]);
		const failing: Sink = {
			...countingSink(new Map()),
			follower: {
				name: "failing",
				beginsWith: "everything",
				next: () => Promise.reject(new Error("The storage does not answer.")),
			},
		};
		await runJob("retention", failing);
		expect(await database.query("SELECT FROM events")).toEqual([]);
		expect(log.text()).toContain("events are dropped for their age, and a sink may not have them all");
		expect(log.text()).toContain("The storage does not answer.");
	});
});

describe("the job of a sink", () => {
	it("says how much it carried, and nothing when there was nothing", async () => {
		const sink = countingSink(new Map());
		await database.addSession(1, "2026-03-02");
		expect(await runJob("counting", sink)).toEqual({ steps: 1 });
		expect(await runJob("counting", sink)).toBeUndefined();
	});
});
