import { describe, expect, inject, it } from "vitest";
import { describeWrong, formatPairs } from "../pairs/report.ts";
import { runPairs } from "../pairs/run-pairs.ts";

const seed = Number(process.env["SEED"] ?? (Date.now() % 1_000_000) + 1);
console.log(`all pairs: SEED=${seed}`);

describe("servers with each pair of features, whatever happens to them one after the other", () => {
	it("have every event that they acknowledged once, in the database, the lake and PostHog, and nothing else", async () => {
		const reports = [
			...(await runPairs({ seed, postgresUrl: inject("postgresUrl"), atOnce: 3, perRow: 5 })).entries(),
		].map(([index, report]) => [index + 1, report] as const);
		console.log(formatPairs(reports));
		expect(describeWrong(reports)).toBe("");
		const acknowledged = reports.reduce((sum, [, report]) => sum + report.acknowledged, 0);
		expect(acknowledged).toBeGreaterThan(3000);
	});
});
