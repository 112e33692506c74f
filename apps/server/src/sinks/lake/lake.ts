import type { Follower } from "../feed/follow.js";
import { readChangedDay } from "../feed/read-changes.js";
import type { LakeMeans } from "./write-day.js";
import { writeDay } from "./write-day.js";

/** What a lake follows with. */
export interface LakeOptions extends LakeMeans {
	/** Where it is, for people. Another place is another lake, which begins with every day that is stored. */
	readonly place: string;
	readonly onWritten?: (day: string) => void;
}

/** Sessions and events in Parquet files, one of each for a day. A day that has changed is written again as a whole. */
export function createLake({ place, onWritten = () => undefined, ...means }: LakeOptions): Follower {
	return {
		name: `lake ${place}`,
		reads: "days",
		next: async (after, db, signal) => {
			const changed = await readChangedDay(db, after);
			if (changed === undefined) {
				return undefined;
			}
			await writeDay(means, changed.day, signal);
			onWritten(changed.day);
			return changed.position;
		},
	};
}
