import { describe, expect, it } from "vitest";
import type { Database } from "../../../src/database/database.js";
import { endSilentSessions } from "../../../src/operations/jobs/end-silent-sessions.js";
import type { Follower } from "../../../src/sinks/feed/follow.js";
import { follow, forgetFollowers, removeChanges, startOver } from "../../../src/sinks/feed/follow.js";
import { holdPositions } from "../../../src/sinks/feed/number-changes.js";
import { readChangedDay, readStoredEvents } from "../../../src/sinks/feed/read-changes.js";
import { untilLockWaits } from "../../support/until-lock-waits.js";
import { noonMs, useFeedDatabase } from "./support/feed-database.js";

const database = useFeedDatabase();
const dayMs = 24 * 60 * 60 * 1000;

/** A follower that keeps what it is told. */
interface Listener extends Follower {
	readonly heard: Array<string>;
	/** It hears what it is told, and the step fails all the same. */
	fails: boolean;
}

function listener(
	name: string,
	reads: Follower["reads"],
	hear: (after: number, db: Database) => Promise<readonly [number, ReadonlyArray<string>] | undefined>,
): Listener {
	const self: Listener = {
		name,
		reads,
		heard: [],
		fails: false,
		next: async (after, db) => {
			const told = await hear(after, db);
			self.heard.push(...(told?.[1] ?? []));
			if (self.fails) {
				throw new Error("It breaks after it has heard.");
			}
			return told?.[0];
		},
	};
	return self;
}

function listenToDays(name = "days"): Listener {
	return listener(name, "days", async (after, db) => {
		const changed = await readChangedDay(db, after);
		return changed && [changed.position, [changed.day]];
	});
}

function listenToEvents(name = "events", atMost = 100): Listener {
	return listener(name, "events", async (after, db) => {
		const stored = await readStoredEvents(db, after, atMost);
		return (
			stored && [
				stored.position,
				[
					...stored.events.map(({ sessionId, seq }) => `${Number(sessionId.slice(-12))}:${seq}`),
					...stored.erased.map((key) => `erased ${key.toString("hex").slice(0, 6)}`),
				],
			]
		);
	});
}

async function tell(follower: Listener, nowMs = noonMs): Promise<ReadonlyArray<string>> {
	await follow(database.db, follower, { nowMs });
	return follower.heard.splice(0);
}

async function waitingChanges(): Promise<number> {
	return (await database.query("SELECT FROM changes")).length;
}

describe("while nobody follows", () => {
	it("nothing is noted", async () => {
		const session = await database.addSession(1, "2026-03-01");
		await database.write([session, [1, 2]]);
		await endSilentSessions(database.db, noonMs + dayMs);
		await database.erase(session);
		expect(await waitingChanges()).toBe(0);
	});
});

describe("a follower", () => {
	it("hears of every day that there was when it began, and of events only from then on", async () => {
		const [first, second] = [await database.addSession(1, "2026-03-01"), await database.addSession(2, "2026-03-04")];
		await database.write([first, [1]], [second, [1]]);
		await database.query("INSERT INTO rolled_days (day) VALUES ('2026-03-02')");
		expect(await tell(listenToDays())).toEqual(["2026-03-01", "2026-03-02", "2026-03-04"]);
		const events = listenToEvents();
		expect(await tell(events)).toEqual([]);
		await database.write([first, [2, 3]], [second, [2]]);
		expect(await tell(events)).toEqual(["1:2", "1:3", "2:2"]);
	});

	it("hears of every day also when others follow already, who hear nothing again", async () => {
		const session = await database.addSession(1, "2026-03-01");
		await database.addSession(2, "2026-03-04");
		const first = listenToDays("first");
		expect(await tell(first)).toEqual(["2026-03-01", "2026-03-04"]);
		await database.write([session, [1]]);
		expect(await tell(listenToDays("second"))).toEqual(["2026-03-04", "2026-03-01"]);
		expect(await tell(first)).toEqual(["2026-03-01"]);
		await startOver(database.db, "first");
		expect(await tell(first)).toEqual(["2026-03-04", "2026-03-01"]);
	});

	it("hears of each day once, however often it has changed since, in the order of their last changes", async () => {
		const follower = listenToDays();
		const session = await database.addSession(1, "2026-03-01");
		const other = await database.addSession(2, "2026-03-03");
		await tell(follower);
		for (let seq = 1; seq <= 5; seq += 1) {
			await database.write([session, [seq]], [other, [seq]]);
		}
		await database.write([session, []]);
		expect(await tell(follower)).toEqual(["2026-03-03", "2026-03-01"]);
		expect(await tell(follower)).toEqual([]);
	});

	it("hears of sessions that end in silence, and of erasures", async () => {
		const [days, events] = [listenToDays(), listenToEvents()];
		const session = await database.addSession(1, "2026-03-02");
		await tell(days);
		await tell(events);
		await endSilentSessions(database.db, noonMs);
		expect(await tell(days)).toEqual(["2026-03-02"]);
		await database.write([session, [1]]);
		await database.erase(session);
		expect(await tell(days)).toEqual(["2026-03-02"]);
		expect(await tell(events)).toEqual([`erased ${session.key.toString("hex").slice(0, 6)}`]);
	});

	it("hears of events that fill a gap, and of none that it has heard of", async () => {
		const follower = listenToEvents();
		const session = await database.addSession(1, "2026-03-01");
		await tell(follower);
		await database.write([session, [1, 2, 7]]);
		expect(await tell(follower)).toEqual(["1:1", "1:2", "1:7"]);
		await database.write([session, [4]], [session, [3, 4]]);
		expect(await tell(follower)).toEqual(["1:3", "1:4"]);
		await database.write([session, [7, 8]]);
		expect(await tell(follower)).toEqual(["1:8"]);
	});

	it("hears of much in several steps, with no more in one than it asks for", async () => {
		const follower = listenToEvents("events", 5);
		const session = await database.addSession(1, "2026-03-01");
		await tell(follower);
		for (let seq = 1; seq <= 12; seq += 2) {
			await database.write([session, [seq, seq + 1]]);
		}
		await database.write([session, Array.from({ length: 20 }, (_, index) => 13 + index)]);
		expect(await follow(database.db, follower, { nowMs: noonMs })).toBe(4);
		expect(follower.heard).toHaveLength(32);
	});
});

describe("what is committed late", () => {
	it("is heard of then, though what was written after it has been heard of before", async () => {
		const [days, events] = [listenToDays(), listenToEvents()];
		const [early, late] = [await database.addSession(1, "2026-03-01"), await database.addSession(2, "2026-03-02")];
		await tell(days);
		await tell(events);
		const slow = await database.writer();
		await slow.write([late, [1]]);
		await database.write([early, [1]]);
		expect(await tell(events)).toEqual(["1:1"]);
		expect(await tell(days)).toEqual(["2026-03-01"]);
		await slow.commit();
		expect(await tell(events)).toEqual(["2:1"]);
		expect(await tell(days)).toEqual(["2026-03-02"]);
	});

	it("is waited for by those who begin to follow", async () => {
		const session = await database.addSession(1, "2026-03-01");
		const slow = await database.writer();
		await slow.write([session, [1]]);
		const follower = listenToDays();
		const told = tell(follower);
		await untilLockWaits(database.url, "relation");
		await slow.commit();
		expect(await told).toEqual(["2026-03-01"]);
		expect(await waitingChanges()).toBe(0);
	});

	it("is not heard of when it is rolled back", async () => {
		const follower = listenToEvents();
		const session = await database.addSession(1, "2026-03-01");
		await tell(follower);
		const slow = await database.writer();
		await slow.write([session, [1]]);
		await slow.rollBack();
		expect(await tell(follower)).toEqual([]);
	});
});

describe("a new follower", () => {
	it("does not block writes while it waits for the lock on positions", async () => {
		const session = await database.addSession(1, "2026-03-01");
		const { told } = await database.db.transaction().execute(async (trx) => {
			await holdPositions(trx);
			const telling = tell(listenToDays());
			await untilLockWaits(database.url, "advisory");
			// The lock that every write takes; NOWAIT turns waiting into an error.
			await database.query("BEGIN; LOCK TABLE sessions IN ROW EXCLUSIVE MODE NOWAIT; COMMIT");
			await database.write([session, [1]]);
			return { told: telling };
		});
		expect(await told).toEqual(["2026-03-01"]);
	});

	it("gives up soon if a write takes long, since other writes queue behind it, and starts the next time", async () => {
		const [session, other] = [await database.addSession(1, "2026-03-01"), await database.addSession(2, "2026-03-02")];
		const slow = await database.writer();
		await slow.write([session, [1]]);
		const refused = expect(tell(listenToDays())).rejects.toThrow("lock timeout");
		await untilLockWaits(database.url, "relation");
		await database.write([other, [1]]);
		await refused;
		await slow.commit();
		expect(await tell(listenToDays())).toEqual(["2026-03-01", "2026-03-02"]);
	});
});

describe("a follower that fails", () => {
	it("hears the last step again, and nothing of what came before it", async () => {
		const follower = listenToEvents("events", 1);
		const session = await database.addSession(1, "2026-03-01");
		await tell(follower);
		await database.write([session, [1]]);
		expect(await tell(follower)).toEqual(["1:1"]);
		await database.write([session, [2]]);
		await database.write([session, [3]]);
		follower.fails = true;
		await expect(tell(follower)).rejects.toThrow("It breaks");
		expect(follower.heard.splice(0)).toEqual(["1:2"]);
		follower.fails = false;
		expect(await tell(follower)).toEqual(["1:2", "1:3"]);
	});

	it("does not keep others from hearing, nor anything from being kept for it", async () => {
		const [broken, well] = [listenToEvents("broken"), listenToEvents("well")];
		const session = await database.addSession(1, "2026-03-01");
		await tell(broken);
		await tell(well);
		broken.fails = true;
		for (const seq of [1, 2, 3]) {
			await database.write([session, [seq]]);
			await expect(tell(broken)).rejects.toThrow();
			expect(await tell(well)).toEqual([`1:${seq}`]);
		}
		broken.heard.splice(0);
		broken.fails = false;
		expect(await tell(broken)).toEqual(["1:1", "1:2", "1:3"]);
		expect(await waitingChanges()).toBe(0);
	});
});

describe("several processes", () => {
	it("let one of them carry at a time", async () => {
		const session = await database.addSession(1, "2026-03-01");
		await tell(listenToEvents());
		await database.write([session, [1]]);
		const [one, two] = [listenToEvents(), listenToEvents()];
		const steps = await Promise.all([one, two].map((follower) => follow(database.db, follower, { nowMs: noonMs })));
		expect(steps.filter((taken) => taken === "busy").length).toBeLessThanOrEqual(1);
		expect([...one.heard, ...two.heard]).toEqual(["1:1"]);
	});

	it("stop after a step when they are told to", async () => {
		const controller = new AbortController();
		const follower = listenToDays();
		const stopping: Follower = {
			...follower,
			next: (after, own, signal) => {
				controller.abort();
				return follower.next(after, own, signal);
			},
		};
		await database.addSession(1, "2026-03-01");
		await database.addSession(2, "2026-03-02");
		await follow(database.db, stopping, { nowMs: noonMs, signal: controller.signal });
		expect(follower.heard.splice(0)).toEqual(["2026-03-01"]);
		expect(await tell(follower)).toEqual(["2026-03-02"]);
	});
});

describe("a follower that does not ask for a week", () => {
	it("is forgotten, unless it is set up, with what was kept for it, and begins anew when it comes back", async () => {
		const follower = listenToDays();
		const session = await database.addSession(1, "2026-03-01");
		await tell(follower);
		await database.write([session, [1]]);
		expect(await forgetFollowers(database.db, noonMs + 7 * dayMs, [])).toEqual([]);
		await removeChanges(database.db);
		expect(await waitingChanges()).toBe(1);
		expect(await forgetFollowers(database.db, noonMs + 30 * dayMs, ["another", "days"])).toEqual([]);
		expect(await forgetFollowers(database.db, noonMs + 7 * dayMs + 1, ["another"])).toEqual(["days"]);
		await removeChanges(database.db);
		expect(await waitingChanges()).toBe(0);
		await database.erase(session);
		expect(await waitingChanges()).toBe(0);
		expect(await tell(follower)).toEqual(["2026-03-01"]);
	});
});
