import { catalogue } from "@flipbook-telemetry/event-schema";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IngestResult } from "../../src/ingest/session/session-change.js";
import { addEvents, createCountEvents } from "../../src/ingest/session/session-change.js";
import { createSessionWriter } from "../../src/ingest/store/session-writer.js";
import { rollUpDay } from "../../src/numbers/rollup/roll-up-day.js";
import { rollUp, rollUpToday } from "../../src/numbers/rollup/roll-up.js";
import { countByHand } from "./support/brute-force.js";
import type { History, PastSession } from "./support/history.js";
import { history } from "./support/history.js";
import { useNumbersDatabase } from "./support/numbers-database.js";

const database = useNumbersDatabase();
const dayMs = 24 * 3_600_000;
const update = (nowMs: number): Promise<ReadonlyArray<string>> => rollUp(database.db, { nowMs, catalogue });

/** Nothing was counted on the day of the only session, and then only the current day, until it was too old to count as fresh. */
const firstDayNeverCounted: [History, Array<"all" | "today" | "nothing">] = [
	{
		sessions: [
			{
				sessionId: "00000000-0000-1000-8000-000000000000",
				installation: 1,
				pluginVersion: "1.0.0",
				channel: "stable",
				origin: "studio",
				startedAtMs: Date.parse("2026-02-26T00:00:00Z"),
				lastSeenAtMs: Date.parse("2026-02-26T00:00:00Z"),
				openedAtMs: Date.parse("2026-02-26T00:00:00Z"),
				endReason: "explicit",
				events: [],
			},
		],
		refusals: [],
		erasures: [],
		nowMs: Date.parse("2026-03-04T00:00:00Z"),
	},
	["nothing", "nothing", "nothing", "today", "today", "all", "all", "all", "all"],
];

/** Fewer than fast-check's own 100: each run is a few hundred statements. The seed is printed when one fails. */
const runs = { numRuns: 25 };

describe("the rollups of any history", () => {
	it("are what counting by hand gives", { timeout: 120_000 }, async () => {
		await fc.assert(
			fc.asyncProperty(history, async (past) => {
				await database.empty();
				await database.store(past.sessions);
				await update(past.nowMs);
				expect(await database.rollups()).toEqual(countByHand(past));
			}),
			runs,
		);
	});

	it("are the same when they are made day by day as when they are made at once", { timeout: 120_000 }, async () => {
		await fc.assert(
			fc.asyncProperty(history, async (past) => {
				await database.empty();
				const firstMs = past.nowMs - 8 * dayMs;
				for (let nowMs = firstMs; nowMs <= past.nowMs; nowMs += dayMs) {
					await database.store(
						past.sessions.filter(({ lastSeenAtMs }) => lastSeenAtMs > nowMs - dayMs && lastSeenAtMs <= nowMs),
					);
					await update(nowMs);
				}
				await database.store(past.sessions.filter(({ lastSeenAtMs }) => lastSeenAtMs > past.nowMs));
				await update(past.nowMs);
				expect(await database.rollups()).toEqual(countByHand(past));
			}),
			{ numRuns: 10 },
		);
	});

	it("are right again after whatever was counted on the days before: all, today alone, or nothing", async () => {
		const dayOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);
		/** As on the day it happens, when sessions of that day and of the one before leave no marks. */
		const storeAtTheTime = async (sessions: ReadonlyArray<PastSession>): Promise<void> => {
			for (const session of sessions) {
				const isFresh = dayOf(session.startedAtMs) >= dayOf(session.lastSeenAtMs - dayMs);
				await database.query(
					`ALTER TABLE sessions ${isFresh ? "DISABLE" : "ENABLE"} TRIGGER session_of_old_day_changed`,
				);
				await database.store([session]);
			}
			await database.query("ALTER TABLE sessions ENABLE TRIGGER session_of_old_day_changed");
		};
		const counting = fc.array(fc.constantFrom("all" as const, "today" as const, "today" as const, "nothing" as const), {
			minLength: 9,
			maxLength: 9,
		});
		await fc.assert(
			fc.asyncProperty(history, counting, async (past, counted) => {
				await database.empty();
				for (const [index, how] of counted.entries()) {
					const nowMs = past.nowMs - (8 - index) * dayMs;
					await storeAtTheTime(
						past.sessions.filter(({ lastSeenAtMs }) => lastSeenAtMs > nowMs - dayMs && lastSeenAtMs <= nowMs),
					);
					await (how === "all"
						? update(nowMs)
						: how === "today"
							? rollUpToday(database.db, { nowMs, catalogue })
							: null);
				}
				await database.store(past.sessions.filter(({ lastSeenAtMs }) => lastSeenAtMs > past.nowMs));
				await update(past.nowMs);
				expect(await database.rollups()).toEqual(countByHand(past));
			}),
			{ numRuns: 10, examples: [firstDayNeverCounted] },
		);
	});

	it("follow what comes late and what is erased, on the days that it touches", { timeout: 120_000 }, async () => {
		await fc.assert(
			fc.asyncProperty(history, fc.integer({ min: 1, max: 5 }), fc.nat(), async (past, erased, late) => {
				await database.empty();
				const isLate = (index: number): boolean => past.sessions.length > 0 && index === late % past.sessions.length;
				await database.store(past.sessions.filter((_, index) => !isLate(index)));
				await update(past.nowMs);
				await database.store(past.sessions.filter((_, index) => isLate(index)));
				await update(past.nowMs);
				expect(await database.rollups()).toEqual(countByHand(past));

				await database.erase(erased);
				await update(past.nowMs);
				const rest = past.sessions.filter(({ installation }) => installation !== erased);
				expect(await database.rollups()).toEqual(countByHand({ ...past, sessions: rest }));
				expect(await database.query("SELECT FROM stale_days")).toEqual([]);
			}),
			{ numRuns: 15 },
		);
	});

	it(
		"follow batches that come late, and twice, through the writer that the server has",
		{ timeout: 120_000 },
		async () => {
			const countEvents = createCountEvents(catalogue);
			const writer = createSessionWriter({
				databaseUrl: database.url,
				maxWaiting: 1000,
				onCommitted: () => undefined,
				onIdleError: () => undefined,
			});
			await fc.assert(
				fc.asyncProperty(history, fc.integer({ min: 0, max: 4 }), async (past, known) => {
					await database.empty();
					await database.store(
						past.sessions.map((session) => ({ ...session, events: session.events.slice(0, known) })),
					);
					await update(past.nowMs);
					// By now every session is over: what comes late changes its counts, not how long it was.
					const lateMs = Date.parse("2026-03-08T00:00:00Z");
					const batches = past.sessions.map(({ sessionId, startedAtMs, events }) => ({
						session: { sessionId, sessionDay: new Date(startedAtMs).toISOString().slice(0, 10) },
						events: events.map(({ seq, name, properties, occurredAtMs }) => {
							return { seq, name, properties, ageMs: lateMs - occurredAtMs };
						}),
					}));
					const deliver = (): Promise<ReadonlyArray<IngestResult | undefined>> =>
						Promise.all(
							batches.map(({ session, events }) => writer.apply(session, addEvents(events, lateMs, countEvents))),
						);
					await deliver();
					expect((await deliver()).map((taken) => taken?.accepted)).toEqual(batches.map(() => 0));
					await update(lateMs);
					const sessions = past.sessions.map((session) => ({
						...session,
						events: session.events.map((event, index) => (index < known ? event : { ...event, receivedAtMs: lateMs })),
					}));
					expect(await database.rollups()).toEqual(countByHand({ sessions, nowMs: lateMs }));
				}),
				{ numRuns: 5 },
			);
			await writer.close();
		},
	);

	it("do not change when a day is counted again", async () => {
		await fc.assert(
			fc.asyncProperty(history, async (past) => {
				await database.empty();
				await database.store(past.sessions);
				const days = await update(past.nowMs);
				const before = await database.rollups();
				await Promise.all(days.map((day) => rollUpDay(database.db, day, past.nowMs, catalogue)));
				expect(await database.rollups()).toEqual(before);
			}),
			{ numRuns: 5 },
		);
	});
});
