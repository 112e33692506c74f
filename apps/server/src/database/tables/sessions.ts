import type { Origin } from "../../domain/origin.js";

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
	/** The highest sequence number that was stored; what it exceeds `events` by was lost. */
	max_seq: number;
	/** Whether the request that opened it looked like Studio's. `unknown`: opened before this was recorded. */
	origin: Origin | "unknown";
}
