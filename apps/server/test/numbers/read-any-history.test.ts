import { catalogue } from "@flipbook-telemetry/event-schema";
import type { Filter, Interval, NumbersQuery } from "@flipbook-telemetry/numbers-schema";
import { intervals, tableNames, tables } from "@flipbook-telemetry/numbers-schema";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readers } from "../../src/numbers/read/index.js";
import { rollUp } from "../../src/numbers/rollup/roll-up.js";
import { countByHand } from "./support/brute-force.js";
import type { History } from "./support/history.js";
import { history } from "./support/history.js";
import type { NumbersDatabase } from "./support/numbers-database.js";
import { useNumbersDatabase } from "./support/numbers-database.js";
import { readByHand } from "./support/read-by-hand.js";
import { erase, storeRefusals } from "./support/store-tallies.js";

const database = useNumbersDatabase();
const dayOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);
const elsewhere = useNumbersDatabase({ timeZone: "Pacific/Auckland" });
const cells = [
	{ version: "all", channel: "all", traffic: "studio" },
	{ version: "1.2.0", channel: "all", traffic: "studio" },
	{ version: "all", channel: "beta", traffic: "all" },
] as const;

/** Rows in a form in which their order does not matter. */
function asLines(rows: ReadonlyArray<object>): ReadonlyArray<string> {
	return rows.map((row) => JSON.stringify(row)).sort();
}

async function expectSameNumbers({ db, empty, query: ask, store }: NumbersDatabase, past: History): Promise<void> {
	await empty();
	await store([...past.sessions, ...past.erasures.map(({ session }) => session)]);
	await storeRefusals(db, past.refusals);
	await rollUp(db, { nowMs: past.nowMs, catalogue });
	await erase(db, past.erasures);
	await rollUp(db, { nowMs: past.nowMs, catalogue });
	const rollups = countByHand(past);
	const today = dayOf(past.nowMs);
	const smallestGroup = 3;
	const counted = (await ask("SELECT day::text FROM rolled_days ORDER BY day")).map(({ day }) => String(day));
	const byHand = { ...past, rollups, counted, smallestGroup };
	for (const name of tableNames) {
		const filters: ReadonlyArray<Filter> = tables[name].filters;
		for (const cell of cells.filter((_, index) => index === 0 || filters.includes("version"))) {
			for (const interval of intervals.filter((of: Interval) => of === "day" || tables[name].hasIntervals)) {
				const query: NumbersQuery = { from: "2026-02-25", to: "2026-03-05", interval, ...cell };
				const rows = await readers[name]({ db, query, smallestGroup, today });
				expect(asLines(rows), `${name} ${JSON.stringify(query)}`).toEqual(asLines(readByHand(byHand, name, query)));
			}
		}
	}
}

describe("what is read of any history", () => {
	it("is what counting by hand gives, by the day, week and month", { timeout: 120_000 }, async () => {
		await fc.assert(
			fc.asyncProperty(history, (past) => expectSameNumbers(database, past)),
			{ numRuns: 8, endOnFailure: true },
		);
	});

	it("is the same where PostgreSQL has another time zone", { timeout: 120_000 }, async () => {
		await fc.assert(
			fc.asyncProperty(history, async (past) => {
				await expectSameNumbers(elsewhere, past);
				expect(await elsewhere.rollups()).toEqual(countByHand(past));
			}),
			{ numRuns: 3 },
		);
		expect(await elsewhere.query("SHOW timezone")).toEqual([{ TimeZone: "Pacific/Auckland" }]);
	});
});
