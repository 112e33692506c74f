import { randomUUID } from "node:crypto";
import { catalogue } from "@flipbook-telemetry/event-schema";
import type { KyselyPlugin } from "kysely";
import { RawNode } from "kysely";
import { describe, expect, it } from "vitest";
import { rollUpDay } from "../../src/numbers/rollup/roll-up-day.js";
import type { PastEvent, PastSession } from "./support/history.js";
import { multiplyStored } from "./support/multiply.js";
import { useNumbersDatabase } from "./support/numbers-database.js";

const database = useNumbersDatabase();
const day = "2026-03-01";
const noonMs = Date.parse(`${day}T12:00:00Z`);
const versions = ["1.0.0", "1.1.0", "1.2.0"];
const channels = ["stable", "beta"];

/** A node of a plan, as EXPLAIN (ANALYZE, FORMAT JSON) tells it. */
interface PlanNode {
	readonly "Node Type": string;
	readonly "Actual Rows": number;
	readonly "Actual Loops": number;
	readonly "Rows Removed by Filter"?: number;
	readonly "Rows Removed by Join Filter"?: number;
	readonly Plans?: ReadonlyArray<PlanNode>;
}

/** How many rows a plan has looked at, in all of its nodes. */
function rowsLookedAt(node: PlanNode): number {
	const rows = node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Join Filter"] ?? 0);
	return rows * node["Actual Loops"] + (node.Plans ?? []).reduce((sum, below) => sum + rowsLookedAt(below), 0);
}

/** Explains every statement that counts while it is run. */
function explaining(onPlan: (plan: PlanNode) => void): KyselyPlugin {
	return {
		transformQuery: ({ node }) =>
			RawNode.is(node) && /^\s*(WITH|INSERT)\b/.test(node.sqlFragments[0] ?? "")
				? RawNode.create(["EXPLAIN (ANALYZE, FORMAT JSON) ", ""], [node])
				: node,
		transformResult: ({ result }) => {
			for (const row of result.rows) {
				const [explained] = (row["QUERY PLAN"] ?? []) as ReadonlyArray<{ readonly Plan: PlanNode }>;
				if (explained !== undefined) {
					onPlan(explained.Plan);
				}
			}
			return Promise.resolve(result);
		},
	};
}

/** Sixty sessions of twelve events each, in every version and channel. */
const sixty = Array.from({ length: 60 }, (_, index): PastSession => {
	const startedAtMs = noonMs + index * 1000;
	const events = Array.from({ length: 12 }, (_of, seq): PastEvent => {
		const occurredAtMs = startedAtMs + seq * 1000;
		const happened =
			seq % 2 === 0
				? { name: "PageViewed", properties: { page: seq % 4 === 0 ? "Home" : "Settings" } }
				: { name: "StoryOpened", properties: { story: seq, framework: index % 3 === 0 ? "react" : "fusion" } };
		return { seq: seq + 1, occurredAtMs, receivedAtMs: occurredAtMs + 10 * index, ...happened };
	});
	return {
		sessionId: randomUUID(),
		installation: 1 + (index % 30),
		pluginVersion: versions[index % versions.length] ?? "",
		channel: channels[index % channels.length] ?? "",
		origin: index % 20 === 0 ? "other" : "studio",
		startedAtMs,
		lastSeenAtMs: startedAtMs + 60_000,
		openedAtMs: startedAtMs,
		endReason: "explicit",
		events,
	};
});

/** Stores so many times these sixty, each time by other installations. */
async function store(times: number): Promise<void> {
	await database.empty();
	await database.store(sixty);
	await multiplyStored(database.query, times);
}

/** Counts the day, and gives how many rows that has looked at. */
async function rowsToCount(): Promise<number> {
	const plans: Array<PlanNode> = [];
	const db = database.db.withPlugin(explaining((plan) => plans.push(plan)));
	await rollUpDay(db, day, noonMs, catalogue);
	expect(plans.length).toBeGreaterThan(7);
	return plans.reduce((sum, plan) => sum + rowsLookedAt(plan), 0);
}

async function deleteStatistics(tables: string): Promise<void> {
	await database.query(`DELETE FROM pg_statistic WHERE starelid::regclass::text ~ '${tables}'`);
	await database.query(`UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid::regclass::text ~ '${tables}'`);
}

describe("counting a day", () => {
	it("looks at about as many rows whatever PostgreSQL knows about its tables", async () => {
		await store(10);
		await database.query("ANALYZE");
		const rows = { withStatistics: await rowsToCount(), withoutOfParent: 0, without: 0 };
		// What a running server has: autovacuum analyzes partitions, and never the table that they are partitions of.
		await deleteStatistics("^events$");
		rows.withoutOfParent = await rowsToCount();
		await deleteStatistics("^(events|sessions|installations)");
		rows.without = await rowsToCount();
		const all = Object.values(rows);
		expect(Math.max(...all) / Math.min(...all), JSON.stringify(rows)).toBeLessThan(2);
	});

	it("looks at as many rows for each event of a large day as for each of a small one", async () => {
		const perEvent: Array<number> = [];
		for (const times of [4, 40]) {
			await store(times);
			perEvent.push((await rowsToCount()) / (times * 60 * 12));
		}
		const [small = 0, large = 0] = perEvent;
		expect(large / small, `${small} and ${large} rows for each event`).toBeLessThan(1.5);
	});
});
