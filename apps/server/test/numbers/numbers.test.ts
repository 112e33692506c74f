import { catalogue } from "@flipbook-telemetry/event-schema";
import type { NumbersAnswer, Row, TableName } from "@flipbook-telemetry/numbers-schema";
import { tableNames, tables } from "@flipbook-telemetry/numbers-schema";
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.js";
import type { Database } from "../../src/database/database.js";
import { createRejectedEvents } from "../../src/ingest/rejected-events.js";
import { rollUp } from "../../src/numbers/rollup/roll-up.js";
import { useTestServer } from "../support/test-server.js";
import { history } from "./support/history.js";
import { oneSession as session } from "./support/one-session.js";
import { emptyTables, storeSessions } from "./support/store-sessions.js";

const token = "a-token-for-those-who-may-look";
const server = useTestServer({ METRICS_TOKEN: token });
const query = (sql: string, values?: Array<unknown>): Promise<Array<Record<string, unknown>>> =>
	server.query(sql, values);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** A Sunday. */
const noonMs = Date.parse("2026-03-01T12:00:00Z");
let db: Database;

beforeAll(() => {
	db = connect(server.databaseUrl, 2, () => undefined);
});

beforeEach(() => emptyTables(query));

afterAll(() => db.destroy());

async function read<Name extends TableName>(name: Name, asked = ""): Promise<NumbersAnswer<Name>> {
	const response = await server.get(`/api/numbers/${name}${asked}`, token);
	expect(response.status, await response.clone().text()).toBe(200);
	return (await response.json()) as NumbersAnswer<Name>;
}

/** Six installations on Saturday and Sunday; on Sunday a seventh with a version of its own, and five that are not Studio. */
async function storeWeekend(): Promise<void> {
	const six = [1, 2, 3, 4, 5, 6];
	await storeSessions(query, [
		...six.map((installation) => session(noonMs - dayMs, installation)),
		...six.map((installation) => session(noonMs, installation)),
		session(noonMs, 7, { pluginVersion: "1.10.0", channel: "beta" }),
		...[8, 9, 10, 11, 12].map((installation) => session(noonMs, installation, { origin: "other" })),
	]);
	server.nowMs = noonMs + hourMs;
	await rollUp(db, { nowMs: server.nowMs, catalogue });
}

const weekend = "?from=2026-02-28&to=2026-03-01";

describe("the numbers", () => {
	it("are those of the last 30 days, by the day, of Studio's traffic, when nothing else is asked for", async () => {
		await storeWeekend();
		const { query: understood, rows, countedAt, countedDays } = await read("actives");
		expect(understood).toEqual({
			from: "2026-01-31",
			to: "2026-03-01",
			interval: "day",
			version: "all",
			channel: "all",
			traffic: "studio",
		});
		expect(countedAt).toBe("2026-03-01T13:00:00.000Z");
		expect(countedDays).toBe(3);
		expect(rows).toHaveLength(30);
		expect(rows.at(-3)).toEqual({ day: "2026-02-27", daily: 0, weekly: 0, monthly: 0, stickiness: null, few: false });
		expect(rows.at(-1)).toEqual({ day: "2026-03-01", daily: 7, weekly: 7, monthly: 7, stickiness: 1, few: false });
	});

	it("say of each table what happened", async () => {
		await storeWeekend();
		expect((await read("sessions", weekend)).rows[1]).toEqual({
			day: "2026-03-01",
			sessions: 7,
			installations: 7,
			newInstallations: 1,
			endedExplicit: 7,
			endedSilent: 0,
			actions: 14,
			lengthMs: 35 * minuteMs,
			lengthP50Ms: 5 * minuteMs,
			lengthP90Ms: 5 * minuteMs,
			few: false,
		});
		expect((await read("lengths", weekend)).rows.filter(({ sessions }) => sessions !== 0)).toEqual([
			{ fromMs: 5 * minuteMs, toMs: 15 * minuteMs, sessions: 13, few: false },
		]);
		expect((await read("peaks", weekend)).rows.map(({ peak }) => peak)).toEqual([6, 7]);
		const { rows: hours } = await read("hours", weekend);
		expect(hours).toHaveLength(48);
		expect(hours[36]).toEqual({ hour: "2026-03-01T12:00:00Z", peak: 7, few: false });
		expect((await read("stories", weekend)).rows[0]).toEqual({
			day: "2026-02-28",
			storiesOpened: 6,
			sessions: 6,
			storyMs: 12 * minuteMs,
			few: false,
		});
		expect((await read("uses", weekend)).rows).toEqual([
			{ name: "StoryClosed", property: "", value: "", uses: 13, sessions: 13, few: false },
			{ name: "StoryOpened", property: "", value: "", uses: 13, sessions: 13, few: false },
			{ name: "StoryOpened", property: "framework", value: "react", uses: 13, sessions: 13, few: false },
		]);
		expect((await read("retention", weekend)).rows).toEqual([
			{ firstWeek: "2026-02-23", week: "2026-02-23", installations: 7, share: 1, few: false },
		]);
		expect((await read("consent", weekend)).rows).toEqual([
			{ day: "2026-02-28", newInstallations: 6, activeInFirstWeek: 6, erased: 0, few: false },
			{ day: "2026-03-01", newInstallations: 1, activeInFirstWeek: 1, erased: 0, few: true },
		]);
		expect((await read("quality", weekend)).rows[1]).toEqual({
			day: "2026-03-01",
			eventsNumbered: 21,
			eventsLost: 7,
			lossRate: 1 / 3,
			delayP50Ms: 2000,
			delayP90Ms: 2000,
			otherSessions: 5,
			otherShare: 5 / 12,
			few: false,
		});
	});

	it("leave out what does not look like Studio's, unless all traffic is asked for", async () => {
		await storeWeekend();
		const daily = async (asked: string): Promise<unknown> => (await read("actives", asked)).rows.at(-1)?.daily;
		expect(await daily("?traffic=studio")).toBe(7);
		expect(await daily("?traffic=all")).toBe(12);
	});

	it("can be put together by the week and by the month", async () => {
		await storeWeekend();
		const asked = "?from=2026-02-20&to=2026-03-01";
		expect((await read("sessions", `${asked}&interval=week`)).rows.map(({ day, sessions }) => [day, sessions])).toEqual(
			[
				["2026-02-16", null],
				["2026-02-23", 13],
			],
		);
		const { rows } = await read("sessions", `${asked}&interval=month`);
		expect(rows.map(({ day, sessions, installations }) => [day, sessions, installations])).toEqual([
			["2026-02-01", 6, null],
			["2026-03-01", 7, 7],
		]);
		expect((await read("actives", `${asked}&interval=week`)).rows.at(-1)).toMatchObject({
			day: "2026-02-23",
			daily: 7,
		});
	});

	it("of the days of a week add up to those of the week, in any history", { timeout: 60_000 }, async () => {
		const added = <Name extends TableName>(rows: ReadonlyArray<Row<Name>>, columns: ReadonlyArray<keyof Row<Name>>) =>
			columns.map((column) => rows.reduce((sum, row) => sum + Number(row[column]), 0));
		await fc.assert(
			fc.asyncProperty(history, async (past) => {
				await emptyTables(query);
				await storeSessions(query, past.sessions);
				server.nowMs = past.nowMs;
				await rollUp(db, { nowMs: past.nowMs, catalogue });
				for (const interval of ["week", "month"]) {
					const columns = ["sessions", "newInstallations", "endedSilent", "actions", "lengthMs"] as const;
					const days = (await read("sessions")).rows;
					expect(added<"sessions">((await read("sessions", `?interval=${interval}`)).rows, columns)).toEqual(
						added<"sessions">(days, columns),
					);
				}
			}),
			{ numRuns: 8 },
		);
	});
});

describe("what leaves no row behind", () => {
	it("is counted when events are refused, by the reason", async () => {
		server.nowMs = noonMs;
		const rejected = createRejectedEvents(db);
		["unknown_event", "out_of_range", "unknown_event"].forEach((reason) => rejected.add(reason, noonMs));
		expect((await read("rejections", weekend)).rows).toEqual([]);
		await rejected.write();
		await rejected.write();
		const { rows } = await read("rejections", weekend);
		expect(rows).toEqual([
			{ reason: "unknown_event", events: 2 },
			{ reason: "out_of_range", events: 1 },
		]);
		expect((await read("rejections", "?from=2026-02-27&to=2026-02-28")).rows).toEqual([]);
	});

	it("is counted when an installation is erased, and only then", async () => {
		server.nowMs = noonMs;
		const { installationId = "" } = await server.startSession();
		const erase = (): Promise<Response> =>
			fetch(`${server.url}/telemetry/my-data`, {
				method: "DELETE",
				headers: { "Telemetry-Installation-Id": installationId },
			});
		await erase();
		await erase();
		expect((await read("erasures", weekend)).rows).toEqual([
			{ day: "2026-02-28", erasures: null, few: false },
			{ day: "2026-03-01", erasures: 1, few: true },
		]);
		expect((await read("consent", weekend)).rows.map(({ erased }) => erased)).toEqual([null, 1]);
		expect((await read("erasures", `${weekend}&interval=week`)).rows.map(({ erasures }) => erasures)).toEqual([1]);
	});
});

describe("as a file for a spreadsheet, the numbers", () => {
	it("have the names of their columns first, and are named after what they are", async () => {
		await storeWeekend();
		for (const [asked, accept] of [
			[`${weekend}&format=csv`, "*/*"],
			[weekend, "text/csv"],
		] as const) {
			const response = await fetch(`${server.url}/api/numbers/peaks${asked}`, {
				headers: { Authorization: `Bearer ${token}`, Accept: accept },
			});
			expect(response.headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
			expect(response.headers.get("Content-Disposition")).toContain("filename=peaks-2026-02-28-2026-03-01.csv");
			expect(await response.text()).toBe("day,peak,few\r\n2026-02-28,6,false\r\n2026-03-01,7,false\r\n");
		}
	});

	it("mark what few did, and leave empty what has not been counted", async () => {
		await storeWeekend();
		const asked = "?from=2026-02-28&to=2026-03-02&channel=beta&format=csv";
		const response = await server.get(`/api/numbers/peaks${asked}`, token);
		expect(await response.text()).toBe(
			"day,peak,few\r\n2026-02-28,0,false\r\n2026-03-01,1,true\r\n2026-03-02,,false\r\n",
		);
	});
});

describe("a query that cannot be answered", () => {
	it.each([
		["sessions?from=yesterday", "Send from as a UTC day from 1970-01-01 to 2999-12-31, such as 2026-03-01."],
		["sessions?to=2026-02-30", "Send to as a UTC day from 1970-01-01 to 2999-12-31, such as 2026-03-01."],
		["actives?from=0000-01-01&to=0000-01-01", "Send to as a UTC day from 1970-01-01"],
		["sessions?from=9999-12-31&to=9999-12-31&interval=week", "Send to as a UTC day from 1970-01-01"],
		["sessions?from=2026-03-02&to=2026-03-01", "Send a from that does not come after to."],
		["sessions?from=2016-03-02", "Ask for at most 1830 days at once."],
		["hours?from=2026-01-01&to=2026-03-01", "Ask for at most 31 days at once."],
		["sessions?interval=year", "Send interval as one of day, week, month."],
		["uses?interval=week", 'The table "uses" cannot be put together by the week; leave the interval out.'],
		["sessions?version=01.02.03", "Send version as a version such as 1.2.0, or all."],
		["sessions?version=latest", "Send version as a version such as 1.2.0, or all."],
		["sessions?channel=gamma", "Send channel as one of all, stable, beta, dev."],
		["sessions?traffic=none", "Send traffic as one of studio, all."],
		["sessions?format=xls", "Send format as one of json, csv."],
		["sessions?from=2026-03-01&from=2026-03-02", "Send from once."],
		["retention?channel=beta", 'The table "retention" is not kept by the channel; leave it out.'],
		["erasures?traffic=all", 'The table "erasures" is not kept by the traffic; leave it out.'],
		["sessions?user=1", 'There is nothing called "user" to ask for.'],
	])("%s: it is said what to send instead", async (asked, detail) => {
		const response = await server.get(`/api/numbers/${asked}`, token);
		expect(response.status).toBe(400);
		const problem = (await response.json()) as { code: string; detail: string };
		expect(problem).toMatchObject({ code: "malformed_query", detail: expect.stringContaining(detail) as string });
	});
});

describe("somebody who may not look", () => {
	it.each([...tableNames, "live"])("is not shown %s", async (name) => {
		expect((await server.get(`/api/numbers/${name}`)).status).toBe(401);
		expect((await server.get(`/api/numbers/${name}`, "guessed")).status).toBe(401);
	});
});

describe("what goes on right now", () => {
	const fromStudio = { "User-Agent": "RobloxStudio/WinInet", "Roblox-Id": "0" };

	it("is shown once as JSON", async () => {
		await server.startSession(fromStudio);
		const answer = await server.get("/api/numbers/live", token);
		expect(await answer.json()).toEqual({ at: "2026-03-01T12:00:00.000Z", sessions: 1 });
	});

	it("does not count what is not like Studio's", async () => {
		await server.startSession(fromStudio);
		await server.startSession();
		const answer = await server.get("/api/numbers/live", token);
		expect(await answer.json()).toMatchObject({ sessions: 1 });
	});

	it("is shown again and again to whoever listens, until they leave", async () => {
		await server.startSession(fromStudio);
		const stop = new AbortController();
		const response = await fetch(`${server.url}/api/numbers/live`, {
			headers: { Authorization: `Bearer ${token}`, Accept: "text/event-stream" },
			signal: stop.signal,
		});
		expect(response.headers.get("Content-Type")).toBe("text/event-stream; charset=utf-8");
		expect(response.headers.get("X-Accel-Buffering")).toBe("no");
		expect(response.headers.get("Content-Encoding")).toBeNull();
		const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
		expect((await reader?.read())?.value).toBe('data: {"at":"2026-03-01T12:00:00.000Z","sessions":1}\n\n');
		await server.startSession(fromStudio);
		expect((await reader?.read())?.value).toContain('"sessions":2');
		stop.abort();
	});
});

describe("the tables", () => {
	it("have rows with just the columns that are announced", async () => {
		await storeWeekend();
		const rejected = createRejectedEvents(db);
		rejected.add("unknown_event", noonMs);
		await rejected.write();
		for (const name of tableNames) {
			const { rows } = await read(name, weekend);
			expect(Object.keys(rows[0] ?? {}), name).toEqual(Object.keys(tables[name].columns));
		}
	});
});
