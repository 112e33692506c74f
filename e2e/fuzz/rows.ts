import type { Target } from "../faults/target.ts";

/** How many rows there are. */
export interface Rows {
	readonly installations: number;
	readonly sessions: number;
	readonly events: number;
}

/** Counts every row that a request could have made. */
export async function countRows(target: Target): Promise<Rows> {
	const [row] = await target.query<Rows & Record<string, unknown>>(`
		SELECT (SELECT count(*)::int FROM installations) AS installations, (SELECT count(*)::int FROM sessions) AS sessions,
			(SELECT count(*)::int FROM events) AS events`);
	if (row === undefined) {
		throw new Error("The rows could not be counted.");
	}
	return row;
}

/** Whether there are exactly so many more rows as there were real events. */
export function areRowsExpected(before: Rows, after: Rows, realEvents: number): boolean {
	return (
		after.installations === before.installations &&
		after.sessions === before.sessions &&
		after.events === before.events + realEvents
	);
}

/** Which of the numbers from `from` up to `to`, not included, it is, when `isAmong` says whether it is in a part of them. */
export async function bisect(
	from: number,
	to: number,
	isAmong: (from: number, to: number) => Promise<boolean>,
): Promise<number> {
	let [low, high] = [from, to];
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2);
		if (await isAmong(low, middle)) {
			high = middle;
		} else {
			low = middle;
		}
	}
	return low;
}
