import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rollUp } from "../../src/numbers/rollup/roll-up.js";
import { dropOldEvents } from "../../src/retention/drop-old-events.js";
import { follow } from "../../src/sinks/feed/follow.js";
import { createFolderStore } from "../../src/sinks/lake/folder-store.js";
import type { LakeStore } from "../../src/sinks/lake/lake-store.js";
import { createLake } from "../../src/sinks/lake/lake.js";
import { createS3Store } from "../../src/sinks/lake/s3-store.js";
import type { TestSession } from "./feed/support/feed-database.js";
import { noonMs, useFeedDatabase } from "./feed/support/feed-database.js";
import { filesIn, useLakeReader } from "./support/lake-reader.js";
import { useLoopbackS3 } from "./support/loopback-s3.js";

const database = useFeedDatabase();
const reader = useLakeReader();
const s3 = useLoopbackS3();
let folder = "";
let lakeFolder = "";
let written: Array<string> = [];

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "telemetry-lake-"));
	lakeFolder = join(folder, "lake");
	written = [];
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Brings the lake up to date, and gives the days that were written. */
async function carry(store: LakeStore = createFolderStore(lakeFolder), place = lakeFolder): Promise<Array<string>> {
	const lake = createLake({
		databaseUrl: database.url,
		store,
		place,
		stagingFolder: join(folder, "staging"),
		onWritten: (day) => written.push(day),
	});
	await follow(database.db, lake, { nowMs: noonMs });
	return written.splice(0);
}

/** What is in the lake of events: for each session its number and the numbers of its events. */
async function eventsInLake(): Promise<ReadonlyArray<string>> {
	const rows = await reader.query(`
		SELECT day::VARCHAR || ' ' || right(session_id::VARCHAR, 2) || ':' || string_agg(seq::VARCHAR, ',' ORDER BY seq) AS line
		FROM read_parquet('${lakeFolder}/events/*/*.parquet', hive_partitioning = true)
		GROUP BY day, session_id ORDER BY 1`);
	return rows.map(({ line }) => String(line));
}

/** Two days with two installations; the first of them has a session on each. */
async function twoDays(): Promise<ReadonlyArray<TestSession>> {
	const sessions = [
		await database.addSession(1, "2026-03-01", 1),
		await database.addSession(2, "2026-03-01", 2),
		await database.addSession(3, "2026-03-02", 1),
	] as const;
	await database.write([sessions[0], [1, 2]], [sessions[1], [1]], [sessions[2], [1, 5]]);
	return sessions;
}

async function dropEventsBefore(keptDays: number): Promise<void> {
	await rollUp(database.db, { nowMs: noonMs, catalogue });
	await dropOldEvents(database.db, noonMs, keptDays);
}

describe("a lake", () => {
	it("has a file of events and one of sessions for each day, with all that is stored of them", async () => {
		await twoDays();
		await database.query(
			"UPDATE sessions SET ended_at = last_seen_at, end_reason = 'explicit' WHERE session_day = $1",
			["2026-03-02"],
		);
		expect(await carry()).toEqual(["2026-03-01", "2026-03-02"]);
		expect(await filesIn(lakeFolder)).toEqual([
			"events/day=2026-03-01/events.parquet",
			"events/day=2026-03-02/events.parquet",
			"sessions/day=2026-03-01/sessions.parquet",
			"sessions/day=2026-03-02/sessions.parquet",
		]);
		expect(await eventsInLake()).toEqual(["2026-03-01 01:1,2", "2026-03-01 02:1", "2026-03-02 03:1,5"]);
		expect(await reader.query(`FROM '${lakeFolder}/events/day=2026-03-02/events.parquet' WHERE seq = 5`)).toEqual([
			{
				session_id: "00000000-0000-4000-8000-000000000003",
				seq: 5,
				name: "PageViewed",
				occurred_at: "2026-03-05 12:00:00+00",
				received_at: "2026-03-05 12:00:00+00",
				properties: '{"page": "Home"}',
				day: "2026-03-02",
			},
		]);
		const [stored] = await database.query<{ installation: string }>(
			"SELECT encode(installation_key, 'hex') AS installation FROM sessions WHERE session_day = '2026-03-02'",
		);
		expect(await reader.query(`FROM '${lakeFolder}/sessions/day=2026-03-02/sessions.parquet'`)).toEqual([
			{
				session_id: "00000000-0000-4000-8000-000000000003",
				installation: stored?.installation,
				plugin_version: "1.2.3",
				channel: "stable",
				contract_version: 1,
				origin: "studio",
				started_at: "2026-03-02 12:00:00+00",
				opened_at: "2026-03-02 12:00:00+00",
				last_seen_at: "2026-03-02 12:00:00+00",
				ended_at: "2026-03-02 12:00:00+00",
				end_reason: "explicit",
				events: 2,
				actions: 2,
				stories_opened: 0,
				story_ms: "0",
				max_seq: 5,
				day: "2026-03-02",
			},
		]);
	});

	it("keeps any text as it is, though the contract lets none through", async () => {
		const [session] = await twoDays();
		const properties = { odd: 'comma, quote ", line\n, return\r, backslash \\, \\N, nothing "", snowman ☃' };
		await database.query("UPDATE events SET properties = $1 WHERE session_id = $2 AND seq = 1", [
			JSON.stringify(properties),
			session?.sessionId,
		]);
		await carry();
		const [row] = await reader.query(
			`SELECT properties FROM '${lakeFolder}/events/day=2026-03-01/events.parquet' ORDER BY session_id, seq LIMIT 1`,
		);
		expect(JSON.parse(String(row?.["properties"]))).toEqual(properties);
	});

	it("is written anew by the day, and only where something has changed", async () => {
		const [, second, third] = await twoDays();
		await carry();
		const untouched = await stat(join(lakeFolder, "events/day=2026-03-01/events.parquet"));
		await database.write([third as TestSession, [2, 3]]);
		expect(await carry()).toEqual(["2026-03-02"]);
		expect(await eventsInLake()).toEqual(["2026-03-01 01:1,2", "2026-03-01 02:1", "2026-03-02 03:1,2,3,5"]);
		expect((await stat(join(lakeFolder, "events/day=2026-03-01/events.parquet"))).ino).toBe(untouched.ino);
		await database.write([second as TestSession, [2]]);
		expect(await carry()).toEqual(["2026-03-01"]);
		expect(await carry()).toEqual([]);
	});

	it("begins with everything in another place", async () => {
		await twoDays();
		await carry();
		lakeFolder = join(folder, "other");
		expect(await carry()).toEqual(["2026-03-01", "2026-03-02"]);
	});

	it("leaves nothing of what is in between behind", async () => {
		await twoDays();
		await carry();
		expect((await filesIn(folder)).filter((file) => !file.startsWith("lake/"))).toEqual([]);
	});

	it("gives the same files for the same rows", async () => {
		await twoDays();
		await carry();
		const first = await readFile(join(lakeFolder, "events/day=2026-03-01/events.parquet"));
		await carry(createFolderStore(join(folder, "other")), "other");
		expect(await readFile(join(folder, "other", "events/day=2026-03-01/events.parquet"))).toEqual(first);
	});
});

describe("a lake and what is dropped for its age", () => {
	it("keep it: a file is not emptied, whatever else happens to its day", async () => {
		const [first, second] = await twoDays();
		await carry();
		await dropEventsBefore(3);
		expect(await database.query("SELECT FROM events WHERE session_day = '2026-03-01'")).toEqual([]);
		expect(await carry()).toEqual([]);
		await database.write([first as TestSession, []], [second as TestSession, []]);
		expect(await carry()).toEqual(["2026-03-01"]);
		expect(await eventsInLake()).toEqual(["2026-03-01 01:1,2", "2026-03-01 02:1", "2026-03-02 03:1,5"]);
	});

	it("have nothing of what comes after its day has been dropped, as the database does not", async () => {
		const [first] = await twoDays();
		await carry();
		await dropEventsBefore(3);
		await database.write([first as TestSession, [2, 3, 4]]);
		await carry();
		expect(await eventsInLake()).toEqual(["2026-03-01 01:1,2", "2026-03-01 02:1", "2026-03-02 03:1,5"]);
	});

	it("have no events of a day that had been dropped before there was a lake, but its sessions", async () => {
		await twoDays();
		await dropEventsBefore(3);
		await carry();
		expect(await filesIn(lakeFolder)).toEqual([
			"events/day=2026-03-02/events.parquet",
			"sessions/day=2026-03-01/sessions.parquet",
			"sessions/day=2026-03-02/sessions.parquet",
		]);
	});
});

describe("an erasure", () => {
	it("takes the installation out of the files of all its days, and nobody else", async () => {
		const [first] = await twoDays();
		await carry();
		await database.erase(first as TestSession);
		expect(await carry()).toEqual(["2026-03-01", "2026-03-02"]);
		expect(await filesIn(lakeFolder)).toEqual([
			"events/day=2026-03-01/events.parquet",
			"sessions/day=2026-03-01/sessions.parquet",
		]);
		expect(await eventsInLake()).toEqual(["2026-03-01 02:1"]);
		const sessions = await reader.query(
			`SELECT right(session_id::VARCHAR, 2) AS id FROM '${lakeFolder}/sessions/*/*.parquet'`,
		);
		expect(sessions).toEqual([{ id: "02" }]);
	});

	it("takes it also out of events that only the lake has any more", async () => {
		const [first] = await twoDays();
		await carry();
		await dropEventsBefore(1);
		await database.erase(first as TestSession);
		await carry();
		expect(await eventsInLake()).toEqual(["2026-03-01 02:1"]);
	});

	it("takes it out too when it happened while nobody was following", async () => {
		const [first] = await twoDays();
		await carry();
		await dropEventsBefore(1);
		await database.query("DELETE FROM followers");
		await database.erase(first as TestSession);
		await carry();
		expect(await eventsInLake()).toEqual(["2026-03-01 02:1"]);
	});
});

describe("a lake in a bucket", () => {
	/** Brings it up to date, and copies it into the folder. */
	async function carryToBucket(): Promise<void> {
		const { endpoint, accessKey, secretKey } = s3;
		const store = createS3Store({
			endpoint,
			region: "fra1",
			accessKey,
			secretKey,
			bucket: "telemetry",
			prefix: "lake/",
		});
		await carry(store, "s3://telemetry/lake/");
		await rm(lakeFolder, { recursive: true, force: true });
		for (const [name, bytes] of s3.objects) {
			const path = join(folder, name.replace(/^telemetry\//, ""));
			await mkdir(dirname(path), { recursive: true });
			await writeFile(path, bytes);
		}
	}

	it("has the same, and forgets the same also of what only the bucket has any more", async () => {
		const [first, second] = await twoDays();
		await carryToBucket();
		expect(await eventsInLake()).toEqual(["2026-03-01 01:1,2", "2026-03-01 02:1", "2026-03-02 03:1,5"]);
		await dropEventsBefore(1);
		await database.write([second as TestSession, []]);
		await database.erase(first as TestSession);
		await carryToBucket();
		expect(await eventsInLake()).toEqual(["2026-03-01 02:1"]);
		expect([...s3.objects.keys()].sort()).toEqual([
			"telemetry/lake/events/day=2026-03-01/events.parquet",
			"telemetry/lake/sessions/day=2026-03-01/sessions.parquet",
		]);
	});

	it("is brought up to date later when the line breaks, and nothing is lost", async () => {
		await twoDays();
		s3.failures.push("cut");
		await expect(carryToBucket()).rejects.toThrow("does not answer");
		await carryToBucket();
		expect(await eventsInLake()).toEqual(["2026-03-01 01:1,2", "2026-03-01 02:1", "2026-03-02 03:1,5"]);
	});
});

describe("a lake that breaks", () => {
	/** A store that fails at its so-manieth call, before or after it has done what it was asked for. */
	function breakingStore(failAt: number, isDone: boolean): LakeStore {
		const store = createFolderStore(lakeFolder);
		let calls = 0;
		return {
			...store,
			put: async (name, path) => {
				calls += 1;
				if (calls !== failAt || isDone) {
					await store.put(name, path);
				}
				if (calls === failAt) {
					throw new Error("The disk is full.");
				}
			},
		};
	}

	it.each([1, 2, 3, 4].flatMap((call) => [true, false].map((isDone) => [call, isDone] as const)))(
		"at file %i (which is there: %s) has lost nothing and doubled nothing the next time",
		async (failAt, isDone) => {
			await twoDays();
			await expect(carry(breakingStore(failAt, isDone))).rejects.toThrow("The disk is full.");
			expect((await filesIn(lakeFolder)).filter((file) => !file.endsWith(".parquet"))).toEqual([]);
			await carry();
			expect(await eventsInLake()).toEqual(["2026-03-01 01:1,2", "2026-03-01 02:1", "2026-03-02 03:1,5"]);
			expect(await reader.query(`SELECT count(*)::INT AS n FROM '${lakeFolder}/sessions/*/*.parquet'`)).toEqual([
				{ n: 3 },
			]);
		},
	);
});
