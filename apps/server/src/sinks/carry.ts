import type { Database } from "../database/database.js";
import type { FollowOptions } from "../feed/follow.js";
import { follow } from "../feed/follow.js";
import type { Sink } from "./sinks.js";

/** Carries to a sink what it does not have yet. What was done is for the log; undefined when nothing was. */
export async function carryOne(
	db: Database,
	{ follower }: Sink,
	options: FollowOptions,
): Promise<{ readonly steps: number } | undefined> {
	const steps = await follow(db, follower, options);
	return steps === undefined || steps === 0 ? undefined : { steps };
}

/** Carries to every sink. One that fails keeps none of the others, nor whoever asks for it, from going on. */
export async function carryAll(
	db: Database,
	sinks: ReadonlyArray<Sink>,
	options: FollowOptions,
	onFailed: (name: string, error: string) => void,
): Promise<void> {
	for (const sink of sinks) {
		try {
			await carryOne(db, sink, options);
		} catch (problem) {
			onFailed(sink.name, problem instanceof Error ? problem.message : "unknown");
		}
	}
}
