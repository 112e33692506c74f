import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import { describe, expect, it } from "vitest";
import { drawFeatures } from "../faults/fault-features.ts";
import { runFaults } from "../faults/run-faults.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const features = drawFeatures(createSeededRandom(seed));
console.log(`faults: SEED=${seed}, with ${features.join(", ")}`);

describe("whatever goes wrong with the server, its PostgreSQL, the disk and the clock", () => {
	it("every event that clients record under load is stored exactly once, in the database and in each sink, and the server comes back by itself", async () => {
		const report = await runFaults({
			seed,
			clients: 50,
			minutes: 0,
			features,
			lengths: { stoppedMs: 3000, fullMs: 4000 },
			onProgress: () => undefined,
		});
		for (const line of report.leftOut) {
			console.warn(`Skipped: ${line}`);
		}
		expect(report.wrong).toEqual([]);
		expect(report.stored).toBe(report.recorded);
		expect(report.acknowledged).toBe(report.recorded);
		expect(report.recorded).toBeGreaterThan(1000);
		expect(report.outcomes.length + report.leftOut.length).toBe(8);
	}, 150_000);
});
