import { catalogue } from "@flipbook-telemetry/event-schema";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.js";
import type { Database } from "../../src/database/database.js";
import { withLock } from "../../src/database/locks.js";
import { rollUp } from "../../src/numbers/rollup/roll-up.js";
import { dropOldEvents } from "../../src/retention/drop-old-events.js";
import { countHeldDays } from "../../src/retention/held-days.js";
import type { Follower } from "../../src/sinks/feed/follow.js";
import { follow } from "../../src/sinks/feed/follow.js";
import { readChangedDay, readStoredEvents } from "../../src/sinks/feed/read-changes.js";
import type { Sink } from "../../src/sinks/sinks.js";
import { noonMs, useFeedDatabase } from "../sinks/feed/support/feed-database.js";
import { captureLog } from "../support/captured-log.js";
import { someJobs } from "../support/some-jobs.js";
import { untilLockWaits } from "../support/until-lock-waits.js";

const database = useFeedDatabase();
const dayMs = 24 * 60 * 60 * 1000;
let log = captureLog();
/** The one connection that jobs have. */
let worker: Database;

beforeAll(() => {
	worker = connect(database.url, 1, () => undefined);
});

beforeEach(() => {
	log = captureLog();
});

afterAll(() => worker.destroy());

/** What a server does by the clock, with events kept for a day, and with these sinks. */
async function runJob(name: string, sinks: ReadonlyArray<Sink>, nowMs = noonMs): Promise<object | undefined> {
	const [job] = someJobs([name], { retentionDays: 1, sinks, logger: log.logger, now: () => nowMs });
	return job?.run(worker, new AbortController().signal);
}

/** A sink that remembers of each day how many events there were when it was told of it. */
interface CountingSink extends Sink {
	readonly counts: Map<string, number>;
	/** What is told does not arrive. */
	fails: boolean;
}

function sinkOf(
	name: string,
	reads: Follower["reads"],
	next: (after: number, db: Database) => Promise<number | undefined>,
): CountingSink {
	const self: CountingSink = {
		name,
		everyMs: 1000,
		counts: new Map(),
		fails: false,
		follower: {
			name,
			reads,
			next: async (after, db) => {
				const reached = await next(after, db);
				if (reached !== undefined && self.fails) {
					throw new Error("The storage does not answer.");
				}
				return reached;
			},
		},
	};
	return self;
}

function countingDays(name = "lake"): CountingSink {
	const sink: CountingSink = sinkOf(name, "days", async (after, db) => {
		const changed = await readChangedDay(db, after);
		if (changed !== undefined && !sink.fails) {
			sink.counts.set(changed.day, await eventsOf(changed.day));
		}
		return changed?.position;
	});
	return sink;
}

function countingEvents(name = "posthog"): CountingSink {
	const sink: CountingSink = sinkOf(name, "events", async (after, db) => {
		const stored = await readStoredEvents(db, after, 1);
		for (const { startedAt } of sink.fails ? [] : (stored?.events ?? [])) {
			const day = startedAt.toISOString().slice(0, 10);
			sink.counts.set(day, (sink.counts.get(day) ?? 0) + 1);
		}
		return stored?.position;
	});
	return sink;
}

async function eventsOf(day: string): Promise<number> {
	return (await database.query("SELECT FROM events WHERE session_day = $1", [day])).length;
}

const begin = (sink: Sink, nowMs = noonMs): Promise<unknown> => follow(worker, sink.follower, { nowMs });

describe("dropping old events", () => {
	it("comes after every sink has what is stored", async () => {
		const sink = countingDays();
		await database.write([await database.addSession(1, "2026-03-02"), [1, 2, 3]]);
		expect(await runJob("retention", [sink])).toMatchObject({
			days: ["2026-03-01", "2026-03-02", "2026-03-03"],
		});
		expect(sink.counts.get("2026-03-02")).toBe(3);
		expect(await database.query("SELECT FROM events")).toEqual([]);
	});

	it("counts first what is to be dropped, and nothing when there is nothing to drop", async () => {
		const sink = countingDays();
		await runJob("retention", [sink]);
		await database.query("TRUNCATE rolled_days, daily_uses");
		expect(await runJob("retention", [sink])).toBeUndefined();
		expect(await database.query("SELECT FROM rolled_days")).toEqual([]);

		// Of a day whose partition has gone: they come into the one for all the rest.
		await database.write([await database.addSession(1, "2026-03-02"), [1, 2, 3]]);
		expect(await runJob("retention", [sink])).toEqual({ days: [], strays: 3 });
		const uses = await database.query<{ uses: number }>(
			`SELECT sum(uses)::integer AS uses FROM daily_uses
				WHERE day = '2026-03-02' AND (plugin_version, channel, traffic, property) = ('all', 'all', 'all', '')`,
		);
		expect(uses).toEqual([{ uses: 3 }]);
	});
});

describe.each([
	["of days", countingDays],
	["of events", countingEvents],
] as const)("a sink %s that is set up", (_what, create) => {
	it("never loses what it has not got: the days are kept, and the log says for whom and since when", async () => {
		const [sink, well] = [create(), countingDays("other")];
		await begin(sink);
		await begin(well);
		const sessions = [await database.addSession(1, "2026-03-02"), await database.addSession(2, "2026-03-03")] as const;
		await database.write([sessions[0], [1, 2]]);
		sink.fails = true;
		expect(await runJob("retention", [sink, well])).toMatchObject({ days: ["2026-03-01", "2026-03-03"] });
		expect(await eventsOf("2026-03-02")).toBe(2);
		expect(well.counts.get("2026-03-02")).toBe(2);
		expect(log.text()).toContain(`"sink":"${sink.name}"`);
		expect(log.text()).toContain("The events of 2026-03-02 are past their time and kept");
		expect(log.text()).toContain("It last had everything at 2026-03-05T12:00:00.000Z");
		expect(log.text()).toContain("The storage does not answer.");
		expect(await countHeldDays(worker, [sink, well], noonMs, 1)).toEqual([
			{ sink: sink.name, days: 1 },
			{ sink: "other", days: 0 },
		]);

		sink.fails = false;
		expect(await runJob("retention", [sink, well])).toMatchObject({ days: ["2026-03-02"] });
		expect(sink.counts.get("2026-03-02")).toBe(2);
		expect(await countHeldDays(worker, [sink, well], noonMs, 1)).toEqual([
			{ sink: sink.name, days: 0 },
			{ sink: "other", days: 0 },
		]);
	});

	it("keeps strays as well", async () => {
		const sink = create();
		await begin(sink);
		await runJob("retention", [sink]);
		await database.query("DELETE FROM rolled_days");
		await database.write([await database.addSession(1, "2026-03-02"), [1, 2, 3]]);
		sink.fails = true;
		expect(await runJob("retention", [sink])).toBeUndefined();
		expect(await eventsOf("2026-03-02")).toBe(3);
		sink.fails = false;
		expect(await runJob("retention", [sink])).toEqual({ days: [], strays: 3 });
		expect(sink.counts.get("2026-03-02")).toBe(3);
	});

	it("keeps everything until it has begun", async () => {
		const sink = create();
		await database.write([await database.addSession(1, "2026-03-02"), [1]]);
		await withLock(database.db, "follower", sink.follower.name, async () => {
			expect(await runJob("retention", [sink])).toBeUndefined();
		});
		expect(await eventsOf("2026-03-02")).toBe(1);
		expect(log.text()).toContain("It never had everything");
		expect(await runJob("retention", [sink])).toMatchObject({ days: ["2026-03-01", "2026-03-02", "2026-03-03"] });
	});

	it("is not taken for up to date because another process is carrying to it", async () => {
		const sink = create();
		await begin(sink);
		await database.write([await database.addSession(1, "2026-03-02"), [1]]);
		await withLock(database.db, "follower", sink.follower.name, async () => {
			expect(await runJob("retention", [sink])).toMatchObject({ days: ["2026-03-01", "2026-03-03"] });
		});
		expect(log.text()).toContain("Another process is carrying to it right now.");
		expect(await eventsOf("2026-03-02")).toBe(1);
	});

	it("is not forgotten, nor what is kept for it, when the server was away for more than a week", async () => {
		const sink = create();
		await begin(sink);
		await database.write([await database.addSession(1, "2026-03-05"), [1, 2]]);
		const later = noonMs + 8 * dayMs;
		await begin(countingDays("another"), later);
		expect(await runJob("changes", [sink], later)).toBeUndefined();
		expect(await runJob("retention", [sink], later)).toMatchObject({
			days: expect.arrayContaining(["2026-03-05"]) as object,
		});
		expect(sink.counts.get("2026-03-05")).toBe(2);
	});

	it("gets what was being stored while its day was to be dropped", async () => {
		const sink = create();
		await begin(sink);
		const session = await database.addSession(1, "2026-03-02");
		const slow = await database.writer();
		await slow.write([session, [1, 2]]);
		await rollUp(worker, { nowMs: noonMs, catalogue });
		await begin(sink);
		const dropping = dropOldEvents(worker, noonMs, 1, { keepFor: [sink] });
		await untilLockWaits(database.url, "relation");
		await slow.commit();
		expect((await dropping).days).not.toContain("2026-03-02");
		expect(await eventsOf("2026-03-02")).toBe(2);
		await begin(sink);
		expect(sink.counts.get("2026-03-02")).toBe(2);
	});
});

describe("a sink that is not set up any more", () => {
	it("holds nothing, and is forgotten after a week, which the log says", async () => {
		const sink = countingEvents();
		await begin(sink);
		await database.write([await database.addSession(1, "2026-03-02"), [1]]);
		expect(await runJob("retention", [])).toMatchObject({ days: ["2026-03-01", "2026-03-02", "2026-03-03"] });
		expect(await runJob("changes", [], noonMs + 8 * dayMs)).toEqual({ forgotten: ["posthog"] });
	});
});

describe("whoever means it", () => {
	it("drops also what a sink has not got", async () => {
		const sink = countingDays();
		await database.write([await database.addSession(1, "2026-03-02"), [1]]);
		await rollUp(worker, { nowMs: noonMs, catalogue });
		expect((await dropOldEvents(worker, noonMs, 1)).days).toContain("2026-03-02");
		expect(sink.counts.size).toBe(0);
	});
});

describe("the job of a sink", () => {
	it("says how much it carried, and nothing when there was nothing", async () => {
		const sink = countingDays();
		await database.addSession(1, "2026-03-02");
		expect(await runJob("lake", [sink])).toEqual({ steps: 1 });
		expect(await runJob("lake", [sink])).toBeUndefined();
	});
});
