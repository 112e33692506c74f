import { catalogue } from "@flipbook-telemetry/event-schema";
import { loadSampleData } from "@flipbook-telemetry/sample-data";
import { addDays, dayOf, rollUp } from "@flipbook-telemetry/server";
import type { OwnPostgres } from "@flipbook-telemetry/test-support";
import { startOwnPostgres } from "@flipbook-telemetry/test-support";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queryOver } from "../../src/numbers/raw-reads.js";
import { checkReads } from "../../src/numbers/read-cost.js";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
console.log(`numbers read both ways: SEED=${seed}`);

const days = 10;
const untilMs = Date.parse(dayOf(Date.now()));
const lastDay = addDays(dayOf(untilMs), -1);

let postgres: OwnPostgres;

beforeAll(async () => {
	postgres = await startOwnPostgres();
	await loadSampleData({ databaseUrl: postgres.url, seed, days, installsPerDay: 30, untilMs });
}, 120_000);

afterAll(() => postgres.remove());

describe("numbers that were rolled up", () => {
	it("are the same as when they are counted from sessions and events", async () => {
		const { db, client } = postgres;
		await rollUp(db, { nowMs: Date.now(), catalogue });
		const rows = await checkReads({ db, client, query: queryOver(addDays(lastDay, 1 - days), lastDay) });
		expect(Object.keys(rows).sort()).toEqual(["actives", "peaks", "retention", "sessions", "uses", "versions"]);
		expect(Math.min(...Object.values(rows))).toBeGreaterThan(0);
	}, 120_000);
});
