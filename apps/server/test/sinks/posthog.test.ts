import { describe, expect, it } from "vitest";
import { forgetErasures, readErasures } from "../../src/erasure/erasures-elsewhere.js";
import { follow } from "../../src/sinks/feed/follow.js";
import { eventUuid, sessionUuid } from "../../src/sinks/posthog/ids.js";
import { createPostHogSink } from "../../src/sinks/posthog/posthog.js";
import { noonMs, useFeedDatabase } from "./feed/support/feed-database.js";
import { useLoopbackPostHog } from "./support/loopback-posthog.js";

const database = useFeedDatabase();
const posthog = useLoopbackPostHog();

async function carry(key = posthog.key): Promise<number | "busy"> {
	return follow(database.db, createPostHogSink({ host: posthog.host, key }), { nowMs: noonMs });
}

/** What PostHog has, by the number of the session and of the event. */
async function takenEvents(): Promise<ReadonlyArray<string>> {
	const rows = await database.query<{ id: string; seq: number }>("SELECT session_id AS id, seq FROM events");
	const names = new Map(rows.map(({ id, seq }) => [eventUuid(id, seq), `${Number(id.slice(-12))}:${seq}`]));
	return [...posthog.taken.values()].map(({ uuid }) => names.get(uuid) ?? uuid).sort();
}

describe("the PostHog sink", () => {
	it("sends events from when it is set up, as they are stored and with nothing else", async () => {
		const session = await database.addSession(1, "2026-03-01");
		await database.write([session, [1]]);
		await carry();
		expect(posthog.requests).toEqual([]);
		await database.write([session, [2]]);
		await carry();
		expect([...posthog.taken.values()]).toEqual([
			{
				uuid: eventUuid(session.sessionId, 2),
				event: "PageViewed",
				distinct_id: session.key.toString("hex"),
				timestamp: "2026-03-05T12:00:00.000Z",
				properties: {
					page: "Settings",
					plugin_version: "1.2.3",
					channel: "stable",
					origin: "studio",
					$session_id: sessionUuid(session.sessionId, Date.parse("2026-03-01T12:00:00Z")),
					$process_person_profile: false,
					$ip: null,
					$ignore_sent_at: true,
					$geoip_disable: true,
					$lib: "posthog-node",
					$lib_version: expect.any(String) as string,
				},
			},
		]);
		expect(posthog.requests.join("\n")).not.toContain(session.sessionId);
	});

	it("names sessions as PostHog wants them named: by version 7, from their beginning", () => {
		const startedAtMs = Date.parse("2026-03-01T12:00:00Z");
		const uuid = sessionUuid("00000000-0000-4000-8000-000000000001", startedAtMs);
		expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
		expect(parseInt(uuid.replaceAll("-", "").slice(0, 12), 16)).toBe(startedAtMs);
		expect(uuid).not.toBe(sessionUuid("00000000-0000-4000-8000-000000000002", startedAtMs));
	});

	it("sends much in requests of some hundred events", async () => {
		await carry();
		for (const number of [1, 2, 3, 4]) {
			const session = await database.addSession(number, "2026-03-02");
			await database.write([session, Array.from({ length: 300 }, (_, index) => index + 1)]);
		}
		await carry();
		expect(posthog.batches).toEqual([300, 300, 300, 300]);
		expect(posthog.taken.size).toBe(1200);
	});
});

describe("what one change brought", () => {
	it("is sent in requests of at most 500 events, however much it is, and again as a whole when one of them fails", async () => {
		await carry();
		const sessions = [
			await database.addSession(1, "2026-03-02"),
			await database.addSession(2, "2026-03-02"),
			await database.addSession(3, "2026-03-02"),
		];
		const seqs = Array.from({ length: 400 }, (_, index) => index + 1);
		await database.write(...sessions.map((session) => [session, seqs] as const));
		expect(await database.query("SELECT FROM changes")).toHaveLength(1);
		posthog.failures.push("lost");
		await expect(carry()).rejects.toThrow();
		await carry();
		expect(posthog.batches).toEqual([500, 500, 500, 200]);
		expect(posthog.taken.size).toBe(1200);
	});
});

describe("when PostHog does not take events", () => {
	it.each(["refused", "cut", "lost"] as const)(
		"(%s) they are sent later, and PostHog has each once",
		async (failure) => {
			await carry();
			const session = await database.addSession(1, "2026-03-01");
			await database.write([session, [1, 2]]);
			posthog.failures.push(failure, failure);
			await expect(carry()).rejects.toThrow();
			await database.write([session, [3]]);
			await expect(carry()).rejects.toThrow();
			await carry();
			expect(await takenEvents()).toEqual(["1:1", "1:2", "1:3"]);
			expect(posthog.batches.reduce((sum, count) => sum + count, 0)).toBe(failure === "lost" ? 8 : 3);
		},
	);

	it("says so without the key, and goes on where it was with the right one", async () => {
		await carry();
		const session = await database.addSession(1, "2026-03-01");
		await carry("phc_another0key");
		await database.write([session, [1]]);
		const problem: unknown = await carry("phc_another0key").catch((thrown: unknown) => thrown);
		expect(String(problem)).toContain("status=401");
		expect(String(problem)).not.toContain("phc_");
		await carry();
		expect(await takenEvents()).toEqual(["1:1"]);
	});
});

describe("an erasure", () => {
	it("keeps from PostHog what was not sent, and tells the maker whom to erase there", async () => {
		await carry();
		const [erased, other] = [await database.addSession(1, "2026-03-01"), await database.addSession(2, "2026-03-01")];
		await database.write([erased, [1]]);
		await carry();
		await database.write([erased, [2]], [other, [1]]);
		await database.erase(erased);
		await carry();
		expect([...posthog.taken.values()].map(({ uuid }) => uuid).sort()).toEqual(
			[eventUuid(erased.sessionId, 1), eventUuid(other.sessionId, 1)].sort(),
		);
		const id = erased.key.toString("hex");
		expect(await readErasures(database.db)).toEqual([{ place: posthog.host, id }]);
		expect(await forgetErasures(database.db, ["another"])).toBe(0);
		expect(await forgetErasures(database.db, [id])).toBe(1);
		expect(await readErasures(database.db)).toEqual([]);
		expect(await database.query("SELECT FROM changes")).toEqual([]);
	});

	it("is forgotten only where it was done, when there are several places", async () => {
		const session = await database.addSession(1, "2026-03-01");
		const [here, there] = [posthog.host, "https://us.i.posthog.com"];
		const id = session.key.toString("hex");
		await database.query("INSERT INTO erasures_elsewhere VALUES ($1, $3), ($2, $3)", [here, there, session.key]);
		await expect(forgetErasures(database.db, [id])).rejects.toThrow("--at <place>");
		expect(await forgetErasures(database.db, [id], "https://nowhere")).toBe(0);
		expect(await forgetErasures(database.db, [id], there)).toBe(1);
		expect(await readErasures(database.db)).toEqual([{ place: here, id }]);
		expect(await forgetErasures(database.db, [id])).toBe(1);
	});

	it("is told to the maker also when nothing happens but another", async () => {
		await carry();
		const sessions = [await database.addSession(1, "2026-03-01"), await database.addSession(2, "2026-03-01")] as const;
		await database.write([sessions[0], [1]], [sessions[1], [1]]);
		await carry();
		for (const session of sessions) {
			await database.erase(session);
		}
		await carry();
		const told = (await readErasures(database.db)).map(({ id }) => id);
		expect(told.sort()).toEqual(sessions.map(({ key }) => key.toString("hex")).sort());
	});
});
