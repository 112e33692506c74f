import { limits } from "@flipbook-telemetry/event-schema";
import type { Traffic } from "@flipbook-telemetry/numbers-schema";
import type { Database } from "../database/database.js";

/** How many sessions were heard of within the last two beats; undefined when the database cannot say. */
export async function countLiveSessions(db: Database, nowMs: number, traffic: Traffic): Promise<number | undefined> {
	try {
		const { live } = await db
			.selectFrom("sessions")
			.select((eb) => eb.fn.countAll<number>().as("live"))
			.where("ended_at", "is", null)
			.where("last_seen_at", ">", new Date(nowMs - 2 * limits.beatSeconds * 1000))
			.$if(traffic === "studio", (counted) => counted.where("origin", "<>", "other"))
			.executeTakeFirstOrThrow();
		return live;
	} catch {
		return undefined;
	}
}
