import type { Generated } from "kysely";

/** A row of `sessions`. */
export interface SessionsTable {
	session_id: string;
	/** The UTC day it started, as `2026-03-01`. */
	session_day: string;
	installation_key: Buffer;
	plugin_version: string;
	channel: string;
	contract_version: number;
	started_at: Date;
	/** When the server first heard of it. */
	opened_at: Date;
	/** Its last sign of life. */
	last_seen_at: Date;
	ended_at: Date | null;
	end_reason: "explicit" | "silent" | null;
	events: number;
	actions: number;
	stories_opened: number;
	story_ms: number;
	/** The numbers of the events that were accepted, whatever became of them since: an `int4multirange`. */
	accepted: Generated<string>;
	/** Numbers that are missing below one that a client can have reached. */
	events_lost: Generated<number>;
	/** Numbers that are missing above those. */
	events_implausible: Generated<number>;
	/** Whether the request that opened it looked like Studio's. `unknown`: opened before this was recorded. */
	origin: "studio" | "other" | "unknown";
}
