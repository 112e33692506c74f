import { addDays, daysBetween } from "@flipbook-telemetry/server";
import { beforeAll, describe, expect, it } from "vitest";
import type { RangeQuery, Row } from "../support/demo-numbers.ts";
import { useDemoNumbers } from "../support/demo-numbers.ts";

/** As in `pnpm start --demo`, like the installations below. */
const days = 365;
const demo = useDemoNumbers({ days, installsPerDay: 60 });
let from = "";

beforeAll(async () => {
	from = await demo.firstDay();
	// The very first days may be empty.
	expect(daysBetween(from, demo.today).length).toBeGreaterThan(days - 5);
});

const numbersQuery = (interval: RangeQuery["interval"]): RangeQuery => ({ from, to: demo.today, interval });

/** One number of one row; undefined if there is no such row. */
function numberIn(rows: ReadonlyArray<Row>, row: Row, column: string): number | undefined {
	const found = rows.find((one) => Object.entries(row).every(([key, value]) => one[key] === value));
	return found === undefined ? undefined : Number(found[column]);
}

describe("the numbers of the demo's whole year are those of its sessions and events", () => {
	it("for everything that was done, and each choice of it", async () => {
		for (const cell of await demo.cells()) {
			await demo.expectSame("uses", numbersQuery("day"), cell);
		}
	});

	it.each(["day", "week", "month"] as const)(
		"for stories, versions and active installations, by the %s",
		async (interval) => {
			for (const cell of await demo.cells()) {
				for (const name of ["stories", "versions", "actives"] as const) {
					await demo.expectSame(name, numbersQuery(interval), cell);
				}
			}
		},
	);

	it("for each single day", async () => {
		const of = await demo.expectSameUsesOfEachDay(numbersQuery("day"), {});
		expect(of).toBeGreaterThan(days - 10);
	});
});

describe("the demo's whole year has", () => {
	it("each answer to the note and to feedback, and each step in which a story can fail", async () => {
		const rows = await demo.expectSame("uses", numbersQuery("day"), {});
		for (const use of [
			{ name: "NudgeAnswered", property: "answer", value: "turnOff" },
			{ name: "NudgeAnswered", property: "answer", value: "understood" },
			{ name: "NudgeAnswered", property: "answer", value: "later" },
			{ name: "NudgeAnswered", property: "neverAgain", value: "true" },
			{ name: "FeedbackSubmitted", property: "", value: "" },
			{ name: "FeedbackDiscarded", property: "", value: "" },
			{ name: "StoryErrored", property: "phase", value: "load" },
			{ name: "StoryErrored", property: "phase", value: "mount" },
			{ name: "StoryErrored", property: "phase", value: "update" },
			{ name: "StoryErrored", property: "phase", value: "unmount" },
		]) {
			expect(numberIn(rows, use, "uses"), JSON.stringify(use)).toBeGreaterThan(0);
			expect(numberIn(rows, use, "sessions"), JSON.stringify(use)).toBeGreaterThan(0);
		}
	});

	it("use of the beta channel in nearly every week", async () => {
		const numbers = [
			{ name: "actives", column: "weekly" },
			{ name: "versions", column: "monthly" },
			{ name: "stories", column: "storiesOpened" },
		] as const;
		for (const { name, column } of numbers) {
			const rows = await demo.expectSame(name, numbersQuery("week"), { channel: "beta" });
			const weeks = new Set(rows.filter((row) => Number(row[column]) > 0).map((row) => row["day"]));
			expect(weeks.size, name).toBeGreaterThan(45);
		}
	});

	it("a most used version on every day, and several over the year", async () => {
		const rows = await demo.expectSame("versions", numbersQuery("day"), {});
		const tops = daysBetween(addDays(from, 7), demo.today).map((day) => {
			const [top] = rows
				.filter((row) => row["day"] === day)
				.sort((one, other) => Number(other["monthly"]) - Number(one["monthly"]));
			expect(Number(top?.["monthly"]), day).toBeGreaterThan(0);
			return top?.["version"];
		});
		expect(new Set(tops).size).toBeGreaterThan(4);
	});
});
