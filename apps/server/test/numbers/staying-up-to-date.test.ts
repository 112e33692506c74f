import { randomUUID } from "node:crypto";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { beforeEach, describe, expect, it } from "vitest";
import { isRollUpDue, isTodayDue, rollUp, rollUpToday } from "../../src/numbers/rollup/roll-up.js";
import { dropOldEvents } from "../../src/retention/drop-old-events.js";
import type { Rollups } from "./support/brute-force.js";
import { countByHand } from "./support/brute-force.js";
import type { PastSession } from "./support/history.js";
import { useNumbersDatabase } from "./support/numbers-database.js";

const database = useNumbersDatabase();
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const noonMs = Date.parse("2026-03-01T12:00:00Z");

beforeEach(() => database.empty());

function session(startedAtMs: number, installation = 1): PastSession {
	return {
		sessionId: randomUUID(),
		installation,
		pluginVersion: "1.0.0",
		channel: "stable",
		origin: "studio",
		startedAtMs,
		lastSeenAtMs: startedAtMs + hourMs,
		openedAtMs: startedAtMs,
		endReason: "explicit",
		events: [
			{
				seq: 1,
				name: "PageViewed",
				occurredAtMs: startedAtMs,
				receivedAtMs: startedAtMs,
				properties: { page: "Home" },
			},
		],
	};
}

const update = (nowMs: number, onProgress?: (day: string) => void): Promise<ReadonlyArray<string>> =>
	rollUp(database.db, { nowMs, catalogue, ...(onProgress === undefined ? {} : { onProgress }) });

const forgetMarks = (): Promise<unknown> => database.query("TRUNCATE stale_days");

describe("bringing the rollups up to date", () => {
	it("counts today and the two days before each time, though nothing marks them", async () => {
		await database.store([session(noonMs - 3 * dayMs)]);
		await update(noonMs);
		await forgetMarks();
		expect(await update(noonMs)).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
	});

	it("counts every day of a time in which nobody did it", async () => {
		const sessions = [0, 4, 5, 9].map((days) => session(noonMs + days * dayMs));
		await update(noonMs);
		await database.store(sessions);
		await forgetMarks();
		expect(await update(noonMs + 9 * dayMs)).toHaveLength(12);
		expect(await database.rollups()).toEqual(countByHand({ sessions, nowMs: noonMs + 9 * dayMs }));
	});

	it("goes on where it was interrupted", async () => {
		const sessions = [0, 3, 6, 9].map((days) => session(noonMs + days * dayMs));
		const nowMs = noonMs + 9 * dayMs;
		await database.store(sessions);
		await forgetMarks();
		const interrupt = (day: string): void => {
			if (day === "2026-03-05") {
				throw new Error("interrupted");
			}
		};
		await expect(update(nowMs, interrupt)).rejects.toThrow("interrupted");
		await update(nowMs);
		expect(await database.rollups()).toEqual(countByHand({ sessions, nowMs }));
	});

	it("does not overlook what changes while it is at it", async () => {
		const nowMs = noonMs + 9 * dayMs;
		const early = session(noonMs);
		const late = session(noonMs + hourMs, 2);
		await database.store([early]);
		let storing: Promise<void> | undefined;
		await update(nowMs, (day) => {
			if (day === "2026-03-03") {
				storing = database.store([late]);
			}
		});
		await storing;
		await update(nowMs);
		expect(await database.rollups()).toEqual(countByHand({ sessions: [early, late], nowMs }));
	});

	it("is done by several servers at once", async () => {
		const sessions = [0, 3, 6, 9].map((days) => session(noonMs + days * dayMs, 1 + (days % 2)));
		const nowMs = noonMs + 9 * dayMs;
		await database.store(sessions);
		await Promise.all([update(nowMs), update(nowMs), update(nowMs)]);
		expect(await database.rollups()).toEqual(countByHand({ sessions, nowMs }));
	});

	it("leaves no marks behind for the sessions of today: there are too many changes", async () => {
		await database.store([session(Date.now() - hourMs)]);
		expect(await database.query("SELECT FROM stale_days")).toEqual([]);
	});
});

/** The rows of the days, and of the weeks by their Mondays, that are wanted. */
function rowsOf(rollups: Rollups, isWanted: (day: string) => boolean): Rollups {
	return Object.fromEntries(
		Object.entries(rollups).map(([table, rows]) => [
			table,
			rows.filter((row) => isWanted(/\d{4}-\d\d-\d\d/.exec(row)?.[0] ?? "")),
		]),
	);
}

describe("counting today alone", () => {
	const today = "2026-03-01";
	const updateToday = (nowMs: number): Promise<void> => rollUpToday(database.db, { nowMs, catalogue });

	it("brings what is kept under today up to date, and leaves everything else as it was", async () => {
		const before = [session(noonMs - dayMs), session(noonMs - 2 * hourMs, 2)];
		await database.store(before);
		await update(noonMs);
		const counted = await database.rollups();
		const after = [session(noonMs - dayMs + hourMs, 3), session(noonMs - hourMs, 4)];
		await database.store(after);
		await updateToday(noonMs);
		const byHand = countByHand({ sessions: [...before, ...after], nowMs: noonMs });
		const rollups = await database.rollups();
		const isToday = (day: string): boolean => day === today;
		const isBefore = (day: string): boolean => day < today;
		expect(rowsOf(rollups, isToday)).toEqual(rowsOf(byHand, isToday));
		expect(rowsOf(rollups, isBefore)).toEqual(rowsOf(counted, isBefore));
		await update(noonMs);
		expect(await database.rollups()).toEqual(byHand);
	});

	it("does not make days pass for counted that were missed", async () => {
		const sessions = [0, 4, 5, 9].map((days) => session(noonMs + days * dayMs));
		const nowMs = noonMs + 9 * dayMs;
		await update(noonMs);
		await database.store(sessions);
		await forgetMarks();
		await updateToday(nowMs);
		await update(nowMs);
		expect(await database.rollups()).toEqual(countByHand({ sessions, nowMs }));
	});
});

describe("whether today is due", () => {
	const secondMs = 1000;
	const isDue = (nowMs: number): Promise<boolean> => isTodayDue(database.db, nowMs);
	/** Expects that after a count which took so long, today is due again so many seconds later, and not before. */
	async function expectPause(tookMs: number, seconds: number): Promise<void> {
		await rollUpToday(database.db, { nowMs: noonMs, catalogue });
		await database.query("UPDATE rolled_days SET took_ms = $1", [tookMs]);
		expect(await isDue(noonMs + seconds * secondMs - 1)).toBe(false);
		expect(await isDue(noonMs + seconds * secondMs)).toBe(true);
	}

	it("is so at once on a day that has not been counted, also right after midnight", async () => {
		expect(await isDue(noonMs)).toBe(true);
		await rollUpToday(database.db, { nowMs: noonMs + dayMs / 2 - 1, catalogue });
		expect(await isDue(noonMs + dayMs / 2 - 1)).toBe(false);
		expect(await isDue(noonMs + dayMs / 2)).toBe(true);
	});

	it("is so well within a minute while counting takes less than a second", async () => {
		await expectPause(10, 20);
		await expectPause(1000, 20);
	});

	it("is so the later the longer counting takes, which never has more than a twentieth of the time", async () => {
		await expectPause(5000, 100);
		await expectPause(60_000, 1200);
	});

	it("is so by how long the count took that was made, whichever server made it", async () => {
		await database.store([session(noonMs - hourMs)]);
		await rollUpToday(database.db, { nowMs: noonMs, catalogue });
		const [row] = await database.query("SELECT took_ms FROM rolled_days WHERE day = '2026-03-01'");
		expect(Number(row?.["took_ms"])).toBeGreaterThan(0);
	});

	it("is so when it was counted by a clock that was ahead", async () => {
		await rollUpToday(database.db, { nowMs: noonMs + hourMs, catalogue });
		expect(await isDue(noonMs)).toBe(true);
	});
});

describe("whether the days before today are due", () => {
	const isDue = (nowMs: number): Promise<boolean> => isRollUpDue(database.db, nowMs);
	const minuteMs = 60_000;

	it("is so once in every hour of the clock, and before the first time", async () => {
		expect(await isDue(noonMs)).toBe(true);
		await update(noonMs + 4 * minuteMs);
		expect(await isDue(noonMs + 4 * minuteMs)).toBe(false);
		expect(await isDue(noonMs + hourMs - 1)).toBe(false);
		expect(await isDue(noonMs + hourMs)).toBe(true);
	});

	it("is so when the day has changed, however short a time ago they were counted", async () => {
		const midnightMs = noonMs + dayMs / 2;
		await update(midnightMs - 1);
		expect(await isDue(midnightMs - 1)).toBe(false);
		expect(await isDue(midnightMs)).toBe(true);
		await rollUpToday(database.db, { nowMs: midnightMs, catalogue });
		expect(await isDue(midnightMs)).toBe(true);
		await update(midnightMs);
		expect(await isDue(midnightMs)).toBe(false);
	});

	it("is so when they were counted by a clock that was ahead", async () => {
		await update(noonMs + 40 * dayMs);
		expect(await isDue(noonMs)).toBe(true);
	});
});

describe("numbers whose events have been dropped", () => {
	it("stay as they were, while those of the sessions go on following them", async () => {
		const [kept, erased] = [session(noonMs), session(noonMs, 2)];
		const nowMs = noonMs + 100 * dayMs;
		await database.store([kept, erased]);
		await update(nowMs);
		const before = await database.rollups();
		expect(await dropOldEvents(database.db, nowMs, 90)).toEqual({ days: [], strays: 2, held: [] });
		await database.erase(2);
		await update(nowMs);
		const after = await database.rollups();
		expect(after["daily_uses"]).toEqual(before["daily_uses"]);
		expect(after["daily_delays"]).toEqual(before["daily_delays"]);
		expect(after["daily_sessions"]).toEqual(countByHand({ sessions: [kept], nowMs })["daily_sessions"]);
	});
});
