import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import { describe, expect, it } from "vitest";
import { createSchedule } from "../../src/sessions/schedule.js";

describe("a schedule", () => {
	it("hands everything over once, in the order of its time", () => {
		const random = createSeededRandom(1);
		const schedule = createSchedule<number>(0);
		const times = Array.from({ length: 10_000 }, () => Math.floor(random() * 5000));
		times.forEach((dueAtMs) => schedule.add(dueAtMs, dueAtMs));
		const taken: Array<number> = [];
		for (let nowMs = 0; nowMs <= 5000; nowMs += 1 + Math.floor(random() * 30)) {
			schedule.takeDue(nowMs, (item, dueAtMs) => {
				expect(dueAtMs).toBe(item);
				expect(dueAtMs).toBeLessThanOrEqual(nowMs);
				taken.push(item);
			});
		}
		schedule.takeDue(5000, (item) => taken.push(item));
		expect(taken).toEqual(times.toSorted((a, b) => a - b));
	});

	it("keeps the order of adding within a millisecond", () => {
		const schedule = createSchedule<string>(0);
		["first", "second", "third"].forEach((item) => schedule.add(7, item));
		const taken: Array<string> = [];
		schedule.takeDue(7, (item) => taken.push(item));
		expect(taken).toEqual(["first", "second", "third"]);
	});

	it("takes in more while it hands over, and hands nothing over early", () => {
		const schedule = createSchedule<string>(0);
		schedule.add(5, "first");
		const taken: Array<string> = [];
		const take = (item: string, dueAtMs: number): void => {
			taken.push(`${item} at ${dueAtMs}`);
			if (item === "first") {
				schedule.add(3, "for the past");
				schedule.add(11, "for later");
			}
		};
		schedule.takeDue(10, take);
		expect(taken).toEqual(["first at 5", "for the past at 6"]);
		schedule.takeDue(11, take);
		expect(taken.at(-1)).toBe("for later at 11");
	});
});
