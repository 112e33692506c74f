import { describe, expect, it } from "vitest";
import { describeLost } from "./lost-events.ts";

const times = [
	{ fault: "server killed", fromMs: 1000, toMs: 3000 },
	{ fault: "disk full", fromMs: 5000, toMs: 9000 },
];

describe("events that were lost", () => {
	it("are said with the fault at which they were acknowledged, neighbours together", () => {
		const acknowledged = new Map([
			[1, 500],
			[2, 1500],
			[3, 1500],
			[4, 1500],
			[5, 4000],
			[7, 6000],
			[6, 6000],
		]);
		expect(describeLost({ acknowledged }, new Set([3]), times)).toEqual([
			"events 1 to 1 were acknowledged before the first fault",
			'events 2 to 2 were acknowledged 0.5 s after the beginning of "server killed"',
			'events 4 to 4 were acknowledged 0.5 s after the beginning of "server killed"',
			'events 5 to 5 were acknowledged 1.0 s after the end of "server killed"',
			'events 6 to 7 were acknowledged 1.0 s after the beginning of "disk full"',
		]);
	});

	it("are none when all that was acknowledged is stored", () => {
		expect(describeLost({ acknowledged: new Map([[1, 500]]) }, new Set([1, 2]), times)).toEqual([]);
	});
});
