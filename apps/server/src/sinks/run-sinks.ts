import type { Database } from "../database/database.js";
import { messageOf } from "../database/problem-text.js";
import type { FollowOptions } from "./feed/follow.js";
import { follow } from "./feed/follow.js";
import type { Sink } from "./sinks.js";

/**
 * Carries to a sink what it does not have yet. What was done is for the log; undefined when nothing was, or when another
 * process is at it.
 */
export async function runSink(
	db: Database,
	{ follower }: Sink,
	options: FollowOptions,
): Promise<{ readonly steps: number } | undefined> {
	const steps = await follow(db, follower, options);
	return steps === "busy" || steps === 0 ? undefined : { steps };
}

/**
 * Carries to every sink. One that fails, or that another process carries to, keeps none of the others from going on; either
 * way it may not have everything afterwards.
 */
export async function runSinks(
	db: Database,
	sinks: ReadonlyArray<Sink>,
	options: FollowOptions,
	onTrouble: (name: string, error: string) => void,
): Promise<void> {
	for (const sink of sinks) {
		options.signal?.throwIfAborted();
		try {
			if ((await follow(db, sink.follower, options)) === "busy") {
				onTrouble(sink.name, "Another process is carrying to it right now.");
			}
		} catch (problem) {
			onTrouble(sink.name, messageOf(problem));
		}
	}
}
