import { sql } from "kysely";
import type { Database } from "../../database/database.js";
import { isFollowed } from "../../database/note-changes.js";
import { isSilent } from "../../ingest/store/is-silent.js";

/** So many at a time, so that no transaction holds many rows for long. */
const batchSize = 1000;

/** What was ended. */
export interface SilentSessions {
	readonly ended: number;
	/** Events that these sessions numbered and that never arrived. */
	readonly eventsLost: number;
	/** Numbers that are missing below others which no client can have reached. */
	readonly eventsImplausible: number;
}

/**
 * Ends the sessions that have been silent for `limits.silenceSeconds`, at their last sign of life. Rows that somebody else
 * is changing are left to the next time, so several servers may do it at once; doing it again changes nothing. When the
 * signal is aborted, it ends after the sessions it is at.
 */
export async function endSilentSessions(
	db: Database,
	nowMs: number,
	onProgress: (ended: number) => void = () => undefined,
	signal?: AbortSignal,
): Promise<SilentSessions> {
	let ended = 0;
	let eventsLost = 0;
	let eventsImplausible = 0;
	for (;;) {
		const { rows } = await sql<{ lost: number; implausible: number }>`
			WITH ended AS (
				UPDATE sessions SET ended_at = last_seen_at, end_reason = 'silent'
				WHERE session_id IN (
					SELECT session_id FROM sessions
					WHERE ended_at IS NULL AND ${isSilent(nowMs)}
					ORDER BY last_seen_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED
				)
				RETURNING session_day, events_lost AS lost, events_implausible AS implausible
			), noted AS (
				INSERT INTO changes (days) SELECT array_agg(DISTINCT session_day) FROM ended HAVING count(*) > 0 AND ${isFollowed}
			)
			SELECT lost, implausible FROM ended`.execute(db);
		ended += rows.length;
		eventsLost += rows.reduce((sum, row) => sum + row.lost, 0);
		eventsImplausible += rows.reduce((sum, row) => sum + row.implausible, 0);
		onProgress(ended);
		if (rows.length < batchSize || signal?.aborted === true) {
			return { ended, eventsLost, eventsImplausible };
		}
	}
}
