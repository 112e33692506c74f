import { addDays } from "@flipbook-telemetry/server";
import { describe, it } from "vitest";
import { useDemoNumbers } from "./support/demo-numbers.ts";

/** Enough for a month and what its first days look back on; a whole year is in world/. */
const days = 45;

// Few installations, so that most rows of a day are below the smallest group.
const demo = useDemoNumbers({ days, installsPerDay: 6 });
const to = demo.today;

const ranges = [
	{ range: "30 days", from: addDays(to, -29), to, interval: "day" },
	{ range: "30 days", from: addDays(to, -29), to, interval: "week" },
	{ range: "all days", from: addDays(to, 2 - days), to, interval: "day" },
	{ range: "all days", from: addDays(to, 2 - days), to, interval: "month" },
] as const;

describe.each(ranges)(
	"the demo's numbers of $range, by the $interval, are those of its sessions and events",
	(numbersQuery) => {
		it.each(["uses", "stories", "versions", "actives"] as const)("for %s", async (name) => {
			for (const cell of await demo.cells()) {
				await demo.expectSame(name, numbersQuery, cell);
			}
		});
	},
);
