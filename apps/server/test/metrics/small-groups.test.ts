import { catalogue } from "@flipbook-telemetry/event-schema";
import type { Filter, MetricsQuery, Row, TableName } from "@flipbook-telemetry/metrics-schema";
import { tableNames, tables } from "@flipbook-telemetry/metrics-schema";
import { beforeEach, describe, expect, it } from "vitest";
import { readers } from "../../src/metrics/read/index.js";
import type { Read } from "../../src/metrics/read/read-table.js";
import { rollUp } from "../../src/metrics/rollup/roll-up.js";
import type { PastSession } from "./support/history.js";
import { useMetricsDatabase } from "./support/metrics-database.js";
import { oneSession as session } from "./support/one-session.js";

const database = useMetricsDatabase();
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A Sunday. */
const noonMs = Date.parse("2026-03-01T12:00:00Z");
const [saturday, sunday] = ["2026-02-28", "2026-03-01"];
const weekend: MetricsQuery = {
	from: saturday,
	to: sunday,
	interval: "day",
	version: "all",
	channel: "all",
	traffic: "studio",
};

beforeEach(() => database.empty());

function read<Name extends TableName>(
	name: Name,
	asked: Partial<MetricsQuery> = {},
	smallestGroup = 5,
): Promise<Read<Name>> {
	return readers[name]({ db: database.db, query: { ...weekend, ...asked }, smallestGroup });
}

async function store(sessions: ReadonlyArray<PastSession>, nowMs = noonMs + hourMs): Promise<void> {
	await database.store(sessions);
	await rollUp(database.db, { nowMs, catalogue });
}

/** A session of each of so many installations, from a number on. */
function many(count: number, from: number, startedAtMs = noonMs, more: Partial<PastSession> = {}): Array<PastSession> {
	return Array.from({ length: count }, (_, index) => session(startedAtMs, from + index, more));
}

/** What somebody can read off rows, apart from which rows they are. */
function numbersIn<Name extends TableName>({ rows }: Read<Name>): ReadonlyArray<number> {
	return rows.flatMap((row: Row<Name>) =>
		Object.entries(row)
			.filter(([column]) => !["fromMs", "toMs"].includes(column))
			.map(([, value]) => value)
			.filter((value) => typeof value === "number" && value !== 0),
	) as ReadonlyArray<number>;
}

const filterable = tableNames.filter((name) => (tables[name].filters as ReadonlyArray<Filter>).includes("channel"));
const beta = { pluginVersion: "1.10.0", channel: "beta" };

describe("groups of few installations", () => {
	it("are not shown in any table that is broken down", async () => {
		await store([...many(6, 1), ...many(4, 11, noonMs, beta)]);
		for (const name of filterable) {
			for (const asked of [{ channel: "beta" }, { version: "1.10.0" }, { ...beta, version: "1.10.0" }]) {
				const { channel = "all", version = "all" } = asked as Partial<MetricsQuery>;
				const found = await read(name, { channel, version });
				expect(found.hidden, name).toBeGreaterThan(0);
				expect(numbersIn(found), name).toEqual([]);
			}
		}
	});

	it("cannot be found by taking away the others: the smallest of these is kept back, too", async () => {
		await store([...many(6, 1), ...many(7, 11, noonMs, { pluginVersion: "1.1.0" }), ...many(1, 21, noonMs, beta)]);
		const { rows, hidden } = await read("versions", { from: sunday });
		expect(rows).toEqual([{ day: sunday, version: "1.1.0", daily: 7, monthly: 7 }]);
		expect(hidden).toBe(2);
		for (const name of filterable) {
			expect(numbersIn(await read(name, { version: "1.2.0" })), name).toEqual([]);
			expect(numbersIn(await read(name, { channel: "stable" })), name).toEqual([]);
			expect(numbersIn(await read(name, { version: "1.1.0" })), name).not.toEqual([]);
		}
	});

	it("are enough by themselves when there are several: nothing else is kept back", async () => {
		await store([
			...many(6, 1),
			...many(3, 11, noonMs, { pluginVersion: "1.1.0" }),
			...many(3, 21, noonMs, { pluginVersion: "1.0.0" }),
		]);
		expect((await read("versions", { from: sunday })).rows.map(({ version }) => version)).toEqual(["1.2.0"]);
		expect((await read("sessions", { version: "1.2.0" })).rows.map(({ sessions }) => sessions)).toEqual([0, 6]);
	});

	it("are the fewer the more of their installations are the same", async () => {
		await store([
			...many(6, 1),
			...many(3, 11, noonMs, { pluginVersion: "1.1.0" }),
			...many(3, 11, noonMs, { pluginVersion: "1.0.0" }),
		]);
		expect((await read("versions", { from: sunday })).rows).toEqual([]);
	});

	it("are not shown by a version and a channel at once, nor which of these nobody uses", async () => {
		await store([...many(6, 1), ...many(6, 11, noonMs, beta), ...many(1, 21, noonMs, { channel: "beta" })]);
		const both = async (version: string, channel: string): Promise<ReadonlyArray<number | null>> =>
			(await read("sessions", { version, channel })).rows.map(({ sessions }) => sessions);
		expect(await both("1.2.0", "stable")).toEqual([0, null]);
		expect(await both("1.2.0", "beta")).toEqual([0, null]);
		expect(await both("1.10.0", "stable")).toEqual([0, null]);
	});

	it("can be of another size", async () => {
		await store([...many(3, 1), ...many(2, 11, noonMs, beta), ...many(1, 21, noonMs, { pluginVersion: "1.0.0" })]);
		const versions = async (smallestGroup: number): Promise<ReadonlyArray<string>> =>
			(await read("versions", { from: sunday }, smallestGroup)).rows.map(({ version }) => version);
		expect(await versions(1)).toEqual(["1.10.0", "1.2.0", "1.0.0"]);
		expect(await versions(2)).toEqual(["1.2.0"]);
		expect(await versions(3)).toEqual(["1.2.0"]);
		expect(await versions(4)).toEqual([]);
	});

	it("do not have it told when they came back", async () => {
		await store(
			[
				...many(6, 1),
				...many(5, 1, noonMs + 7 * dayMs),
				...many(2, 1, noonMs + 14 * dayMs),
				session(noonMs + 14 * dayMs, 7),
			],
			noonMs + 14 * dayMs + hourMs,
		);
		const { rows, hidden } = await read("retention", { to: "2026-03-15" });
		expect(rows).toEqual([
			{ firstWeek: "2026-02-23", week: "2026-02-23", installations: 6, share: 1 },
			{ firstWeek: "2026-02-23", week: "2026-03-02", installations: 5, share: 5 / 6 },
			{ firstWeek: "2026-02-23", week: "2026-03-09", installations: null, share: null },
		]);
		expect(hidden).toBe(2);
	});
});

describe("after the yes", () => {
	it("it is told how many were active in their first week, of days on which enough were and could have been", async () => {
		const lazy = { events: [] };
		await store(
			[
				...many(5, 1, noonMs - dayMs),
				...many(2, 11, noonMs - dayMs, lazy),
				...many(1, 11, noonMs + 5 * dayMs - hourMs * 12),
				...many(1, 12, noonMs + 6 * dayMs - hourMs * 12),
				...many(8, 21, noonMs, lazy),
				...many(4, 21, noonMs + dayMs),
			],
			noonMs + 20 * dayMs,
		);
		expect((await read("consent")).rows).toEqual([
			{ day: saturday, newInstallations: 7, activeInFirstWeek: 6, erased: 0 },
			{ day: sunday, newInstallations: 8, activeInFirstWeek: null, erased: 0 },
		]);
		const { rows, hidden } = await read("consent", { interval: "month", to: "2026-03-03" });
		expect(hidden).toBe(1);
		expect(rows.map((row) => row.activeInFirstWeek)).toEqual([6, null]);
	});
});

describe("what is not like Studio's", () => {
	it("cannot be found by taking Studio's away from all traffic", async () => {
		await store([...many(6, 1), ...many(1, 11, noonMs, { origin: "other" })]);
		for (const name of tableNames.filter((table) => tables[table].filters.length > 0)) {
			expect(numbersIn(await read(name, { from: sunday })), name).not.toEqual([]);
			const found = await read(name, { from: sunday, traffic: "all" });
			expect(found.hidden, name).toBeGreaterThan(0);
			expect(numbersIn(found), name).toEqual([]);
		}
	});

	it("is shown once there is enough of it, as long as there is in every version", async () => {
		const forged = many(5, 11, noonMs, { origin: "other" });
		await store([...many(6, 1), ...many(6, 21, noonMs, beta), ...forged]);
		expect((await read("sessions", { traffic: "all" })).rows[1]?.sessions).toBe(17);
		expect((await read("sessions", { traffic: "all", version: "1.2.0" })).rows[1]?.sessions).toBe(11);
		await store(many(1, 31, noonMs, { ...beta, origin: "other" }));
		expect((await read("sessions", { traffic: "all" })).rows[1]?.sessions).toBe(18);
		expect((await read("sessions", { traffic: "all", version: "1.2.0" })).rows[1]?.sessions).toBeNull();
		expect((await read("quality")).rows[1]?.otherSessions).toBe(6);
	});

	it("is not counted for the quality of the data while there is too little of it", async () => {
		await store([...many(6, 1), ...many(4, 11, noonMs, { origin: "other" })]);
		const { rows, hidden } = await read("quality", { from: sunday });
		expect(rows[0]).toMatchObject({ eventsNumbered: 18, otherSessions: null, otherShare: null });
		expect(hidden).toBe(1);
	});
});

describe("the choices of an event", () => {
	const pinned = { seq: 4, name: "StoryPinned", occurredAtMs: noonMs, receivedAtMs: noonMs, properties: {} };
	const withFramework = (count: number, from: number, framework: string): Array<PastSession> =>
		many(count, from).map((one) => ({
			...one,
			events: one.events.map((event) =>
				event.name === "StoryOpened" ? { ...event, properties: { story: 1, framework } } : event,
			),
		}));
	const shown = async (): Promise<ReadonlyArray<string>> =>
		(await read("uses")).rows.map(({ name, value }) => [name, value].filter((word) => word !== "").join(" "));

	it("do not give one of few installations away by what is missing in their sum", async () => {
		await store([...withFramework(9, 1, "react"), ...withFramework(6, 11, "fusion"), ...withFramework(2, 21, "vide")]);
		expect(await shown()).toEqual(["StoryClosed", "StoryOpened", "StoryOpened react"]);
		expect((await read("uses")).hidden).toBe(2);
	});

	it("nor do the events by what is missing in the sum of all actions", async () => {
		const [first, ...rest] = many(9, 1);
		await store(first === undefined ? [] : [{ ...first, events: [...first.events, pinned] }, ...rest]);
		expect(await shown()).toEqual(["StoryOpened", "StoryOpened react"]);
	});

	it("nor does a version by what is missing in the sum of all versions", async () => {
		await store([
			...withFramework(6, 1, "react"),
			...withFramework(5, 11, "fusion").map((one) => ({ ...one, ...beta })),
			...withFramework(1, 21, "react").map((one) => ({ ...one, ...beta })),
		]);
		const reactIn = async (version: string): Promise<number | null | undefined> =>
			(await read("uses", { version })).rows.find(({ value }) => value === "react")?.uses;
		expect((await read("sessions", { version: "1.2.0" })).rows[1]?.sessions).toBe(6);
		expect(await reactIn("all")).toBe(7);
		expect(await reactIn("1.2.0")).toBeUndefined();
		expect(await reactIn("1.10.0")).toBeUndefined();
	});
});

describe("a day of few installations", () => {
	/** Of beta: five on Saturday, one on Sunday, in a session of half an hour with another framework. */
	const days = (): Array<PastSession> => [
		...many(6, 1, noonMs - dayMs),
		...many(6, 1),
		...many(5, 11, noonMs - dayMs, beta),
		session(noonMs, 11, { ...beta, lastSeenAtMs: noonMs + hourMs / 2 }),
	];

	it("cannot be found by taking the other days away from the whole range", async () => {
		await store(days());
		for (const name of ["lengths", "uses"] as const) {
			const first = await read(name, { channel: "beta", to: saturday });
			const whole = await read(name, { channel: "beta" });
			expect(numbersIn(first), name).not.toEqual([]);
			expect(whole.rows, name).toEqual(first.rows);
			expect([first.hidden, whole.hidden > 0], name).toEqual([0, true]);
		}
		for (const interval of ["week", "month"] as const) {
			for (const name of ["sessions", "stories", "peaks", "quality"] as const) {
				const first = await read(name, { channel: "beta", interval, to: saturday });
				const whole = await read(name, { channel: "beta", interval });
				const alone = await read(name, { channel: "beta", interval, from: sunday });
				expect(numbersIn(first), name).not.toEqual([]);
				expect(numbersIn(alone), name).toEqual([]);
				const sums = (row: object | undefined): object =>
					Object.fromEntries(Object.entries(row ?? {}).filter(([key]) => !/installations|P\d\d/.test(key)));
				expect(sums(whole.rows[0]), name).toEqual(sums(first.rows[0]));
				expect(whole.hidden, name).toBe(1);
			}
		}
	});

	it("cannot be found in what everybody did, either", async () => {
		const pinned = { seq: 4, name: "StoryPinned", occurredAtMs: noonMs, receivedAtMs: noonMs, properties: {} };
		const [first, ...rest] = many(6, 1);
		const everybodyPins = many(6, 1, noonMs - dayMs).map((one) => ({ ...one, events: [...one.events, pinned] }));
		await store([
			...everybodyPins,
			...(first === undefined ? [] : [{ ...first, events: [...first.events, pinned] }, ...rest]),
		]);
		const pins = async (from: string): Promise<number | null | undefined> =>
			(await read("uses", { from })).rows.find(({ name }) => name === "StoryPinned")?.uses;
		expect(await pins(saturday)).toBe(6);
		expect(await pins(sunday)).toBeUndefined();
	});
});
