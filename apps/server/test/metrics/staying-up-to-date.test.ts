import { randomUUID } from "node:crypto";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { beforeEach, describe, expect, it } from "vitest";
import { dropOldEvents } from "../../src/jobs/drop-old-events.js";
import { rollUp } from "../../src/metrics/rollup/roll-up.js";
import { countByHand } from "./support/brute-force.js";
import type { PastSession } from "./support/history.js";
import { useMetricsDatabase } from "./support/metrics-database.js";

const database = useMetricsDatabase();
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

describe("numbers whose events have been dropped", () => {
	it("stay as they were, while those of the sessions go on following them", async () => {
		const [kept, erased] = [session(noonMs), session(noonMs, 2)];
		const nowMs = noonMs + 100 * dayMs;
		await database.store([kept, erased]);
		await update(nowMs);
		const before = await database.rollups();
		expect(await dropOldEvents(database.db, nowMs, 90)).toEqual({ days: [], strays: 2 });
		await database.erase(2);
		await update(nowMs);
		const after = await database.rollups();
		expect(after["daily_uses"]).toEqual(before["daily_uses"]);
		expect(after["daily_delays"]).toEqual(before["daily_delays"]);
		expect(after["daily_sessions"]).toEqual(countByHand({ sessions: [kept], nowMs })["daily_sessions"]);
	});
});
