import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNatsNodes, whyNoNats } from "@flipbook-telemetry/test-support";
import { describe, expect, inject, it } from "vitest";
import { describeWrong, formatPairs } from "../pairs/report.ts";
import { runPairs } from "../pairs/run-pairs.ts";

const seed = Number(process.env["SEED"] ?? (Date.now() % 1_000_000) + 1);
console.log(`all pairs with a queue: SEED=${seed}`);

const missing = whyNoNats();
if (missing !== undefined) {
	console.warn(`Skipped: pairs with the queue: ${missing}.`);
}

describe.skipIf(missing !== undefined)("servers with a queue and each other feature, whatever happens to them", () => {
	it("have every event that they acknowledged once, in the database, the lake and PostHog, and nothing else", async () => {
		const folder = await mkdtemp(join(tmpdir(), "telemetry-pairs-log-"));
		const queue = await createNatsNodes(folder);
		try {
			await queue.start();
			const found = await runPairs({ seed, postgresUrl: inject("postgresUrl"), queue, atOnce: 1, perRow: 5 });
			const reports = [...found.entries()].map(([index, report]) => [index + 1, report] as const);
			console.log(formatPairs(reports));
			expect(describeWrong(reports)).toBe("");
			const acknowledged = reports.reduce((sum, [, report]) => sum + report.acknowledged, 0);
			expect(acknowledged).toBeGreaterThan(3000);
		} finally {
			await queue.stop();
			await rm(folder, { recursive: true, force: true });
		}
	}, 600_000);
});
