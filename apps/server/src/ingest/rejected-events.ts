import { addTallies } from "../database/add-tallies.js";
import type { Database } from "../database/database.js";
import { dayOf } from "../database/day.js";

/** How many events were refused, by the day and the reason. */
export interface RejectedEvents {
	/** Counts one, in memory. */
	readonly add: (reason: string, atMs: number) => void;
	/** Writes what was counted since the last time. What cannot be written is kept for the next time. */
	readonly write: () => Promise<void>;
}

/**
 * Starts counting refused events. They are written once a minute instead of with each batch, so that a client which
 * sends only invalid events causes no load on the database.
 */
export function createRejectedEvents(db: Database): RejectedEvents {
	let counted = new Map<string, { day: string; reason: string; count: number }>();

	const add = (reason: string, day: string, count: number): void => {
		const key = `${day} ${reason}`;
		const before = counted.get(key)?.count ?? 0;
		counted.set(key, { day, reason, count: before + count });
	};

	return {
		add: (reason, atMs) => add(reason, dayOf(atMs), 1),
		write: async () => {
			const tallies = [...counted.values()];
			counted = new Map();
			try {
				await addTallies(
					db,
					tallies.map((tally) => ({ kind: "event_rejected" as const, ...tally })),
				);
			} catch (problem) {
				tallies.forEach(({ reason, day, count }) => add(reason, day, count));
				throw problem;
			}
		},
	};
}
