import { catalogue } from "@flipbook-telemetry/event-schema";
import type { Column, NumbersAnswer, Row, TableName } from "@flipbook-telemetry/numbers-schema";
import { tableNames, tables } from "@flipbook-telemetry/numbers-schema";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.js";
import type { Database } from "../../src/database/database.js";
import { rollUp } from "../../src/numbers/rollup/roll-up.js";
import { useTestServer } from "../support/test-server.js";
import { oneSession as session } from "./support/one-session.js";
import type { Query } from "./support/store-sessions.js";
import { emptyTables, storeSessions } from "./support/store-sessions.js";

const token = "a-token-for-those-who-may-look";
const server = useTestServer({ METRICS_TOKEN: token });
const query: Query = (sql, values) => server.query(sql, values);
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const at = (moment: string): number => Date.parse(`${moment}:00Z`);
let db: Database;

beforeAll(() => {
	db = connect(server.databaseUrl, 2, () => undefined);
});

beforeEach(() => emptyTables(query));

afterAll(() => db.destroy());

async function read<Name extends TableName>(name: Name, asked: string): Promise<NumbersAnswer<Name>> {
	const response = await server.get(`/api/numbers/${name}${asked}`, token);
	expect(response.status, await response.clone().text()).toBe(200);
	return (await response.json()) as NumbersAnswer<Name>;
}

/** Seven installations on each of so many days up to a moment, and everything counted at that moment. */
async function countUpTo(nowMs: number, days: number): Promise<void> {
	const installations = [1, 2, 3, 4, 5, 6, 7];
	const starts = Array.from({ length: days }, (_, back) => nowMs - hourMs - back * dayMs);
	await storeSessions(
		query,
		starts.flatMap((startMs) => installations.map((installation) => session(startMs, installation))),
	);
	await rollUp(db, { nowMs, catalogue });
	server.nowMs = nowMs;
}

/** The numbers of a row, by their columns. */
function numbersOf<Name extends TableName>(name: Name, row: Row<Name> | undefined): Record<string, unknown> {
	const columns: ReadonlyArray<[string, Column]> = Object.entries(tables[name].columns);
	const isNumber = ({ kind }: Column): boolean => !["day", "moment", "word", "flag"].includes(kind);
	const values = (row ?? {}) as Readonly<Record<string, unknown>>;
	return Object.fromEntries(columns.filter(([, column]) => isNumber(column)).map(([key]) => [key, values[key]]));
}

/** Tables with a row for each interval, and what is known of a day without counting it. */
const series = tableNames.filter((name) => tables[name].hasIntervals && name !== "versions");

describe("what has not been counted", () => {
	it("is no 0 among the active of a month that goes on: they are those of the last day that was counted", async () => {
		await countUpTo(at("2026-11-27T12:00"), 8);
		const asked = "?from=2026-11-01&to=2026-11-30";
		const month = (await read("actives", `${asked}&interval=month`)).rows;
		expect(month).toEqual([{ day: "2026-11-01", daily: 7, weekly: 7, monthly: 7, stickiness: 1, few: false }]);
		expect((await read("versions", `${asked}&interval=month`)).rows).toEqual([
			{ day: "2026-11-01", version: "1.2.0", daily: 7, monthly: 7, few: false },
		]);
		const days = (await read("actives", asked)).rows;
		expect(days.map(({ weekly }) => weekly)).toEqual([
			...Array.from({ length: 19 }, () => null),
			...Array.from({ length: 8 }, () => 7),
			...Array.from({ length: 3 }, () => null),
		]);
	});

	it.each(series)("is null in %s: days to come, and those before the first that was counted", async (name) => {
		await countUpTo(at("2026-11-27T12:00"), 3);
		const { rows, countedDays } = await read(name, "?from=2026-11-20&to=2026-11-30");
		expect(countedDays).toBe(3);
		for (const row of [...rows.slice(0, 5), ...rows.slice(8)]) {
			expect(Object.values(numbersOf(name, row)).every((value) => value === null)).toBe(true);
		}
		for (const row of rows.slice(5, 8)) {
			expect(Object.values(numbersOf(name, row)).some((value) => value !== null)).toBe(true);
		}
	});

	it.each(series)(
		"is null in %s from midnight to the first count of the day, except what is counted as it happens",
		async (name) => {
			await countUpTo(at("2026-11-26T23:58"), 3);
			server.nowMs = at("2026-11-27T00:01");
			const { rows, countedDays } = await read(name, "?from=2026-11-26&to=2026-11-27");
			expect(countedDays).toBe(1);
			const today = Object.entries(numbersOf(name, rows[1]));
			expect(today.filter(([column]) => !column.startsWith("eras")).every(([, value]) => value === null)).toBe(true);
			expect(today.filter(([column]) => column.startsWith("eras")).every(([, value]) => value === 0)).toBe(true);
		},
	);

	it("is null in hours that are still to come", async () => {
		await countUpTo(at("2026-11-27T12:30"), 1);
		const { rows } = await read("hours", "?from=2026-11-27&to=2026-11-27");
		expect(rows.map(({ peak }) => peak)).toEqual([
			...Array.from({ length: 11 }, () => 0),
			7,
			0,
			...Array.from({ length: 11 }, () => null),
		]);
	});

	it("leaves lengths unknown, and lists empty with no day counted", async () => {
		server.nowMs = at("2026-11-27T12:00");
		const lengths = await read("lengths", "");
		expect(lengths.rows.map(({ sessions }) => sessions)).toEqual(lengths.rows.map(() => null));
		for (const name of ["uses", "versions", "retention"] as const) {
			expect(await read(name, "")).toMatchObject({ rows: [], countedDays: 0, countedAt: null });
		}
	});
});

describe("a day that is missing between days that were counted", () => {
	it("leaves no sum without it: weeks and ranges are unknown until it has been counted, which the next count does", async () => {
		await countUpTo(at("2026-11-27T12:00"), 12);
		await query("UPDATE rolled_days SET rolled_at = NULL WHERE day = '2026-11-18'");
		await query("DELETE FROM daily_sessions WHERE day = '2026-11-18'");
		const asked = "?from=2026-11-16&to=2026-11-27";
		const weeks = async (): Promise<ReadonlyArray<number | null>> =>
			(await read("sessions", `${asked}&interval=week`)).rows.map(({ sessions }) => sessions);
		expect(await weeks()).toEqual([null, 35]);
		expect((await read("uses", asked)).rows.map(({ uses }) => uses)).toEqual([null, null, null]);
		await rollUp(db, { nowMs: server.nowMs, catalogue });
		expect(await weeks()).toEqual([49, 35]);
		expect((await read("uses", asked)).rows.map(({ uses }) => uses)).toEqual([84, 84, 84]);
	});

	it("is counted too when a session that is told late comes before the first day of all", async () => {
		await countUpTo(at("2026-11-27T12:00"), 3);
		await storeSessions(query, [session(at("2026-11-17T12:00"), 9)]);
		await rollUp(db, { nowMs: server.nowMs, catalogue });
		await rollUp(db, { nowMs: server.nowMs, catalogue });
		const { rows } = await read("sessions", "?from=2026-11-16&to=2026-11-25");
		expect(rows.map(({ sessions }) => sessions)).toEqual([null, 1, 0, 0, 0, 0, 0, 0, 0, 7]);
	});
});

describe("what few did", () => {
	it("is marked and nothing more: every number of a breakdown is whole", async () => {
		await countUpTo(at("2026-11-27T12:00"), 3);
		const beta = { pluginVersion: "1.10.0", channel: "beta" };
		await storeSessions(query, [
			...[0, 1].map((back) => session(at("2026-11-27T09:00") - back * dayMs, 20 + back, beta)),
		]);
		await rollUp(db, { nowMs: server.nowMs, catalogue });
		const asked = "?from=2026-11-25&to=2026-11-27";
		expect((await read("uses", `${asked}&channel=beta`)).rows).toEqual([
			{ name: "StoryClosed", property: "", value: "", uses: 2, sessions: 2, few: true },
			{ name: "StoryOpened", property: "", value: "", uses: 2, sessions: 2, few: true },
			{ name: "StoryOpened", property: "framework", value: "react", uses: 2, sessions: 2, few: true },
		]);
		expect((await read("uses", asked)).rows.map(({ uses, few }) => [uses, few])).toEqual([
			[23, false],
			[23, false],
			[23, false],
		]);
		expect((await read("versions", asked)).rows.filter(({ day }) => day === "2026-11-27")).toEqual([
			{ day: "2026-11-27", version: "1.10.0", daily: 1, monthly: 2, few: true },
			{ day: "2026-11-27", version: "1.2.0", daily: 7, monthly: 7, few: false },
		]);
	});
});
