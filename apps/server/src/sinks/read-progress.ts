import type { Database } from "../database/database.js";
import type { Sink } from "./sinks.js";

/** How far a sink is. */
export interface SinkProgress {
	readonly name: string;
	readonly everyMs: number;
	/** When it last had everything that was stored by then, in milliseconds since 1970; undefined when it never had. */
	readonly caughtUpAtMs: number | undefined;
}

/** How far the sinks are. One that has nothing to do has everything each time that it looks, so it is never long ago. */
export async function readProgress(db: Database, sinks: ReadonlyArray<Sink>): Promise<ReadonlyArray<SinkProgress>> {
	const rows = await db.selectFrom("followers").select(["name", "caught_up_at"]).execute();
	const times = new Map(rows.map(({ name, caught_up_at: at }) => [name, at?.getTime()]));
	return sinks.map(({ name, everyMs, follower }) => ({ name, everyMs, caughtUpAtMs: times.get(follower.name) }));
}
