import { describe, expect, it } from "vitest";
import { runFuzz } from "./run-fuzz.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
console.log(`fuzz: SEED=${seed}`);

const requests = 3000;

describe("whatever is sent to the server that no plugin would send", () => {
	it("is refused as documented, makes no row, and neither stops nor fills the server", async () => {
		const report = await runFuzz({
			seed,
			requests,
			slowConnections: 20,
			timeouts: {
				headersMs: 1000,
				requestMs: 2000,
				keepAliveMs: 5000,
				inactivityMs: 20_000,
				lingerMs: 500,
				checkEveryMs: 100,
			},
			onProgress: () => undefined,
		});
		expect(report.wrong).toEqual([]);
		expect(report.crashes).toBe(0);
		expect(report.requests).toBe(requests + 20);
		expect(report.kinds.length).toBe(19);
		expect(report.rows.after).toEqual({ ...report.rows.before, events: report.realEvents });
		expect(report.realEvents).toBeGreaterThan(20);
	}, 60_000);
});
