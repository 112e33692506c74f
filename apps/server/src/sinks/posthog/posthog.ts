import { createHash } from "node:crypto";
import type { Database } from "../../database/database.js";
import type { Follower } from "../feed/follow.js";
import { readStoredEvents } from "../feed/read-changes.js";
import type { PostHogProject } from "./send-events.js";
import { sendEvents } from "./send-events.js";

/** The most events of one step. If a single change has brought more, that change is the step, sent in several requests. */
const eventsAtOnce = 500;

/** Notes for the maker, who alone can do it, that installations were erased here and are to be erased there. */
async function noteErasures(db: Database, place: string, keys: ReadonlyArray<Buffer>): Promise<void> {
	if (keys.length > 0) {
		await db
			.insertInto("erasures_elsewhere")
			.values(keys.map((key) => ({ place, installation_key: key })))
			.onConflict((conflict) => conflict.doNothing())
			.execute();
	}
}

/**
 * Sends events on to PostHog, from when it is set up. Events may be sent twice when something breaks; PostHog tells them by
 * their ids. What was erased here before it was sent is not sent.
 */
export function createPostHogSink(project: PostHogProject): Follower {
	const projectHash = createHash("sha256").update(project.key).digest("hex").slice(0, 8);
	return {
		name: `posthog ${project.host} ${projectHash}`,
		reads: "events",
		next: async (after, db, signal) => {
			const stored = await readStoredEvents(db, after, eventsAtOnce);
			if (stored === undefined) {
				return undefined;
			}
			await noteErasures(db, project.host, stored.erased);
			await sendEvents(project, stored.events, signal);
			return stored.position;
		},
	};
}
