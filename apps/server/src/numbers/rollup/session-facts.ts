import { rules } from "@flipbook-telemetry/numbers-schema";
import type { RawBuilder } from "kysely";
import { sql } from "kysely";
import { isSilent } from "../../ingest/store/is-silent.js";

/** The days whose sessions are looked at, both included, and the moment from which silence is counted. */
export interface SessionSpan {
	readonly fromDay: string;
	readonly toDay: string;
	/** Milliseconds since 1970. */
	readonly nowMs: number;
}

/**
 * What the numbers need to know of each session, one row each. Whether it has ended is derived here from its last sign of
 * life: it does not wait for the job that writes it down.
 */
export function sessionFacts({ fromDay, toDay, nowMs }: SessionSpan): RawBuilder<unknown> {
	return sql`
		SELECT
			session_id, session_day, installation_key, plugin_version, channel, started_at, last_seen_at, actions, stories_opened,
			origin <> 'other' AS is_studio,
			round(extract(epoch FROM last_seen_at - started_at) * 1000)::bigint AS length_ms,
			actions >= ${rules.activeActions}
				AND last_seen_at - started_at >= ${rules.activeMs} * interval '1 millisecond' AS is_active,
			CASE
				WHEN ended_at IS NOT NULL THEN end_reason
				WHEN ${isSilent(nowMs)} THEN 'silent'
			END AS end_reason,
			events + events_lost AS events_numbered,
			events_lost
		FROM sessions
		WHERE session_day BETWEEN ${fromDay}::date AND ${toDay}::date`;
}
