import { describe, expect, it } from "vitest";
import { formatReport } from "./report.ts";

describe("the report", () => {
	it("has the worst of each fault, in the order in which they happened first", () => {
		const text = formatReport({
			outcomes: [
				{ fault: "server killed", recoveryMs: 700, meanwhile: 5, silenceMs: 800 },
				{ fault: "disk full", recoveryMs: 20, meanwhile: 0, silenceMs: 10_040 },
				{ fault: "server killed", recoveryMs: 650, meanwhile: 3, silenceMs: 900 },
			],
			leftOut: ["moon gone: there is none"],
			sessions: 2,
			recorded: 10,
			acknowledged: 10,
			stored: 10,
			requests: 7,
			failedRequests: 1,
			refusedRequests: 2,
			memory: [104_857_600, 209_715_200],
			wrong: [],
		});
		expect(text.split("\n")).toEqual([
			"",
			"| fault | times | longest recovery | fewest batches acknowledged meanwhile | longest time without one |",
			"| --- | ---: | ---: | ---: | ---: |",
			"| server killed | 2 | 0.70 s | 3 | 0.90 s |",
			"| disk full | 1 | 0.02 s | 0 | 10.04 s |",
			"",
			"2 sessions recorded 10 events; 10 acknowledged, 10 stored",
			"7 requests, 1 without an answer, 2 answered with 503",
			"memory of the server, or of all: 100 MiB after the first fault, 200 MiB at the end",
			"left out: moon gone: there is none",
		]);
	});
});
