import { beforeEach, describe, expect, it, vi } from "vitest";
import { connectPool } from "../../../src/database/connect.js";
import type { Job } from "../../../src/operations/jobs/run-jobs.js";
import { runJobs } from "../../../src/operations/jobs/run-jobs.js";
import { countByHand } from "../../numbers/support/brute-force.js";
import type { PastSession } from "../../numbers/support/history.js";
import { useNumbersDatabase } from "../../numbers/support/numbers-database.js";
import { oneSession } from "../../numbers/support/one-session.js";
import { captureLog } from "../../support/captured-log.js";
import { someJobs } from "../../support/some-jobs.js";

const database = useNumbersDatabase();
const minuteMs = 60_000;
const at = (time: string): number => Date.parse(`2026-03-${time}:00Z`);
const timeOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(8, 16);

beforeEach(() => database.empty());

/** Does what a server does by the clock to count, every five minutes, from one moment to another, both included. */
async function count(
	from: string,
	to: string,
	onCounted: (time: string) => Promise<void> = async () => {},
): Promise<void> {
	for (let nowMs = at(from); nowMs <= at(to); nowMs += 5 * minuteMs) {
		for (const { run } of someJobs(["rollup-today", "rollup"], { now: () => nowMs })) {
			await run(database.db, new AbortController().signal);
		}
		await onCounted(timeOf(nowMs));
	}
}

/** Stores sessions as on their day: those of today and yesterday leave no marks. */
async function store(...sessions: ReadonlyArray<PastSession>): Promise<void> {
	await database.store(sessions);
	await database.query("TRUNCATE stale_days");
}

/** How many sessions there are on a day, of those that everything shows; 0 where nothing has been counted. */
async function sessionsOn(day: string): Promise<number> {
	const rows = await database.query(
		"SELECT sessions FROM daily_sessions WHERE day = $1 AND (plugin_version, channel, traffic) = ('all', 'all', 'studio')",
		[day],
	);
	return Number(rows[0]?.["sessions"] ?? 0);
}

describe("a server by itself", () => {
	it("counts today every five minutes, and the two days before it in the first of every hour", async () => {
		const counted = new Map<string, string>();
		await count("02T22:02", "03T01:12", async (time) => {
			const rows = await database.query(
				"SELECT to_char(day, 'DD') AS day FROM rolled_days WHERE rolled_at = $1 ORDER BY rolled_days.day",
				[new Date(Date.parse(`2026-03-${time}:00Z`))],
			);
			counted.set(time, rows.map(({ day }) => day).join(" "));
		});
		expect(counted.size).toBe(39);
		const withOthers = [...counted].filter(([, days]) => days.includes(" "));
		expect(withOthers).toEqual([
			["02T22:02", "28 01 02"],
			["02T23:02", "28 01 02"],
			// A day that is not among the last three any more is counted a last time.
			["03T00:02", "28 01 02 03"],
			["03T01:02", "01 02 03"],
		]);
		for (const [time, days] of counted) {
			expect(days.split(" ").at(-1), time).toBe(time.slice(0, 2));
		}
	});

	it("shows soon after midnight all of the day that is over", async () => {
		const sessions = [oneSession(at("02T21:00"), 1)];
		await store(...sessions);
		await count("02T22:02", "02T23:57");
		const last = oneSession(at("02T23:54"), 2);
		await store(last);
		expect(await sessionsOn("2026-03-02")).toBe(1);
		await count("03T00:02", "03T00:02");
		expect(await database.rollups()).toEqual(countByHand({ sessions: [...sessions, last], nowMs: at("03T00:02") }));
	});

	it("learns of what comes late to the days before today within the hour, and of today within five minutes", async () => {
		const before = oneSession(at("02T12:00"), 1);
		await store(before);
		await count("03T10:02", "03T10:02");
		const late = oneSession(at("02T23:00"), 2, { openedAtMs: at("03T10:04") });
		const today = oneSession(at("03T10:00"), 3);
		await store(late, today);
		await count("03T10:07", "03T10:57", async () => {
			expect(await sessionsOn("2026-03-02")).toBe(1);
			expect(await sessionsOn("2026-03-03")).toBe(1);
		});
		await count("03T11:02", "03T11:02");
		expect(await database.rollups()).toEqual(countByHand({ sessions: [before, late, today], nowMs: at("03T11:02") }));
	});

	it("learns of an erasure within the hour on the days before today", async () => {
		const sessions = [oneSession(at("02T12:00"), 1), oneSession(at("02T13:00"), 2), oneSession(at("03T09:00"), 2)];
		await store(...sessions);
		await count("03T10:02", "03T10:02");
		await database.erase(2);
		await count("03T10:07", "03T10:07");
		expect([await sessionsOn("2026-03-02"), await sessionsOn("2026-03-03")]).toEqual([2, 0]);
		await count("03T11:02", "03T11:02");
		expect(await database.rollups()).toEqual(countByHand({ sessions: sessions.slice(0, 1), nowMs: at("03T11:02") }));
	});
});

describe("several servers", () => {
	it("count today once every twenty seconds between them", async () => {
		await store(oneSession(at("02T11:30"), 1));
		await database.query("CREATE TABLE IF NOT EXISTS counted (day date)");
		await database.query(`CREATE OR REPLACE FUNCTION note_counted() RETURNS trigger LANGUAGE plpgsql AS
			'BEGIN INSERT INTO counted VALUES (NEW.day); RETURN NEW; END'`);
		await database.query(
			"CREATE TRIGGER noted AFTER UPDATE OF took_ms ON rolled_days FOR EACH ROW EXECUTE FUNCTION note_counted()",
		);
		vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
		try {
			let nowMs = at("02T12:02");
			const log = captureLog();
			const pools = [1, 2, 3, 4].map(() => connectPool(database.url, 1, () => undefined));
			let looks = 0;
			const jobs = someJobs(["rollup-today"], { now: () => nowMs }).map((job): Job => ({
				...job,
				run: async (db, signal) => {
					const did = await job.run(db, signal);
					looks += 1;
					return did;
				},
			}));
			const stops = pools.map((pool) => runJobs(jobs, pool, log.logger));
			const startMs = nowMs;
			// On a busy machine a count takes longer, and so does the pause after it; five minutes are always enough.
			for (const [seconds, countedAtSecond] of [
				[0, 0],
				[5, 0],
				[19, 0],
				[300, 300],
			] as const) {
				nowMs = startMs + seconds * 1000;
				const looksBefore = looks;
				// Each server may still be finishing an earlier run; one more run sees the new time.
				const look = (): number => {
					vi.advanceTimersByTime(minuteMs);
					return looks;
				};
				await expect.poll(look).toBeGreaterThan(looksBefore + pools.length);
				await expect
					.poll(() =>
						database.query("SELECT FROM rolled_days WHERE rolled_at = $1", [
							new Date(startMs + countedAtSecond * 1000),
						]),
					)
					.toHaveLength(1);
			}
			await Promise.all(stops.map((stop) => stop()));
			await Promise.all(pools.map(({ db }) => db.destroy()));
			expect(log.text()).not.toContain("job failed");
			expect(await database.query("SELECT FROM counted")).toHaveLength(2);
		} finally {
			vi.useRealTimers();
			await database.query("DROP TRIGGER noted ON rolled_days");
		}
	});
});
