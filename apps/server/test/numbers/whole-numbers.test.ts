import { catalogue } from "@flipbook-telemetry/event-schema";
import type { Filter, Interval, NumbersAnswer, NumbersQuery, TableName } from "@flipbook-telemetry/numbers-schema";
import { intervals, tableNames, tables } from "@flipbook-telemetry/numbers-schema";
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.js";
import type { Database } from "../../src/database/database.js";
import { rollUp } from "../../src/numbers/rollup/roll-up.js";
import { useTestServer } from "../support/test-server.js";
import { countByHand } from "./support/brute-force.js";
import type { PastSession } from "./support/history.js";
import { ofOthers, pastErasure, pastRefusal, pastSession } from "./support/history.js";
import { multiplied, multiplyStored } from "./support/multiply.js";
import type { ReadableByHand } from "./support/read-by-hand.js";
import { readByHand } from "./support/read-by-hand.js";
import type { Query } from "./support/store-sessions.js";
import { emptyTables, storeSessions } from "./support/store-sessions.js";
import { erase, storeRefusals } from "./support/store-tallies.js";

const token = "a-token-for-those-who-may-look";
const server = useTestServer({ METRICS_TOKEN: token });
const query: Query = (sql, values) => server.query(sql, values);
/** The last day of the histories is the third of March. */
const nowMs = Date.parse("2026-03-03T23:30:00Z");
const smallestGroup = 5;
const seed = 18;
let db: Database;

beforeAll(() => {
	db = connect(server.databaseUrl, 2, () => undefined);
});

beforeEach(() => emptyTables(query));

afterAll(() => db.destroy());

/**
 * Stores this many installations with two sessions each, as many refused events, and erasures of other installations, and counts
 * them. Beyond sixty, installations are copies of the first sixty.
 */
async function storeAndCount(installations: number): Promise<ReadableByHand> {
	const first = Math.min(60, installations);
	const sessions = fc
		.sample(pastSession, { numRuns: 2 * first, seed })
		.map((session, index): PastSession => ({ ...session, installation: 1 + (index % first) }));
	await storeSessions(query, sessions);
	const times = installations / first;
	if (times > 1) {
		await multiplyStored(query, times);
	}
	const refusals = fc.sample(pastRefusal, { numRuns: installations, seed });
	const erasures = ofOthers(
		fc.sample(pastErasure, { numRuns: Math.min(100, Math.ceil(installations / 6)), seed: seed + 1 }),
	);
	await storeRefusals(db, refusals);
	await storeSessions(
		query,
		erasures.map(({ session }) => session),
	);
	await erase(db, erasures);
	server.nowMs = nowMs;
	await rollUp(db, { nowMs, catalogue });
	const days = await query("SELECT day::text FROM rolled_days ORDER BY day");
	const rollups = countByHand({ sessions: multiplied(sessions, times), nowMs });
	return { rollups, refusals, erasures, counted: days.map(({ day }) => String(day)), nowMs, smallestGroup };
}

type Cell = Pick<NumbersQuery, "version" | "channel" | "traffic">;

/** Everything by the version, the channel, both and the traffic. */
const everyCell: ReadonlyArray<Cell> = ["all", "1.0.0", "1.2.0"].flatMap((version) =>
	["all", "stable", "beta"].flatMap((channel) =>
		(["studio", "all"] as const).map((traffic) => ({ version, channel, traffic })),
	),
);

/** One of each kind. */
const someCells: ReadonlyArray<Cell> = [
	{ version: "all", channel: "all", traffic: "studio" },
	{ version: "1.2.0", channel: "all", traffic: "studio" },
	{ version: "all", channel: "beta", traffic: "all" },
	{ version: "1.0.0", channel: "stable", traffic: "studio" },
];

/** One range with all days of the histories and some around them, and one with a few of them. */
const ranges = [
	{ from: "2026-02-20", to: "2026-03-10" },
	{ from: "2026-02-27", to: "2026-03-02" },
];

/** The queries of a table: the first range by day in the given cells; everything else in some cells. */
function queriesOf(name: TableName, byDay: ReadonlyArray<Cell>): ReadonlyArray<NumbersQuery> {
	const filters: ReadonlyArray<Filter> = tables[name].filters;
	const isKnown = ({ version, channel, traffic }: Cell): boolean =>
		(version === "all" || filters.includes("version")) &&
		(channel === "all" || filters.includes("channel")) &&
		(traffic === "studio" || filters.includes("traffic"));
	const by = intervals.filter((interval: Interval) => interval === "day" || tables[name].hasIntervals);
	return ranges.flatMap((range, index) =>
		by.flatMap((interval) =>
			(interval === "day" && index === 0 ? byDay : someCells)
				.filter(isKnown)
				.map((cell) => ({ ...range, interval, ...cell })),
		),
	);
}

function addressOf(name: TableName, { interval, version, channel, traffic, from, to }: NumbersQuery): string {
	const known: ReadonlyArray<string> = [...tables[name].filters, ...(tables[name].hasIntervals ? ["interval"] : [])];
	const asked = Object.entries({ interval, version, channel, traffic }).filter(([key]) => known.includes(key));
	return `/api/numbers/${name}?${new URLSearchParams({ from, to, ...Object.fromEntries(asked) }).toString()}`;
}

/** Rows in a form in which their order does not matter. */
function asLines(rows: ReadonlyArray<object>): ReadonlyArray<string> {
	return rows.map((row) => JSON.stringify(row)).sort();
}

/** The lines of a CSV as it has to be for these rows, without their order. */
function asCsvLines(name: TableName, rows: ReadonlyArray<object>): ReadonlyArray<string> {
	const columns = Object.keys(tables[name].columns);
	return rows
		.map((row) =>
			columns
				.map((column) => String((row as Readonly<Record<string, string | number | boolean | null>>)[column] ?? ""))
				.join(","),
		)
		.sort();
}

describe("everything that can be asked", () => {
	it.each([
		{ installations: 5, byDay: someCells },
		{ installations: 60, byDay: everyCell },
		{ installations: 600, byDay: everyCell },
		{ installations: 6000, byDay: someCells },
	])(
		"equals the count by hand, in JSON and in CSV, with $installations installations",
		{ timeout: 300_000 },
		async ({ installations, byDay }) => {
			const byHand = await storeAndCount(installations);
			for (const name of tableNames) {
				let rowsOfTable = 0;
				for (const asked of queriesOf(name, byDay)) {
					const address = addressOf(name, asked);
					const expected = readByHand(byHand, name, asked);
					const { rows } = (await (await server.get(address, token)).json()) as NumbersAnswer<TableName>;
					expect(asLines(rows), `seed ${seed}: ${address}`).toEqual(asLines(expected));
					const [header, ...lines] = (await (await server.get(`${address}&format=csv`, token)).text())
						.trimEnd()
						.split("\r\n");
					expect(header).toBe(Object.keys(tables[name].columns).join(","));
					expect(lines.sort(), `seed ${seed}: ${address}`).toEqual(asCsvLines(name, expected));
					rowsOfTable += rows.length;
				}
				expect(rowsOfTable, name).toBeGreaterThan(0);
			}
		},
	);
});
