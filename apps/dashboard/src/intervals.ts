import type { Interval } from "@flipbook-telemetry/numbers-schema";
import { addDays } from "./days.js";

/** The first day of the interval in which a day lies. Weeks begin on Mondays. */
export function startOf(day: string, interval: Interval): string {
	switch (interval) {
		case "day":
			return day;
		case "week":
			return addDays(day, -((new Date(day).getUTCDay() + 6) % 7));
		case "month":
			return `${day.slice(0, 7)}-01`;
	}
}

/** The first day of the interval so many intervals after the one that begins with `first`; before it, when negative. */
export function addIntervals(first: string, interval: Interval, count: number): string {
	if (interval !== "month") {
		return addDays(first, interval === "week" ? 7 * count : count);
	}
	const date = new Date(first);
	date.setUTCMonth(date.getUTCMonth() + count);
	return date.toISOString().slice(0, 10);
}

/** The last day of the interval in which a day lies. */
export function endOf(day: string, interval: Interval): string {
	return addDays(addIntervals(startOf(day, interval), interval, 1), -1);
}

/** How many intervals there are from the one of one day to the one of another, both included. */
export function intervalsFrom(from: string, to: string, interval: Interval): number {
	let count = 0;
	for (let first = startOf(from, interval); first <= to; first = addIntervals(first, interval, 1)) {
		count += 1;
	}
	return count;
}
