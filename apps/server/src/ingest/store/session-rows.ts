import type { ClientBase } from "pg";
import { formatRanges, parseRanges } from "../session/number-ranges.js";
import type { SessionState } from "../session/session-change.js";

/**
 * The statements have names, so that PostgreSQL parses each once per connection. Whether a day is closed is asked by the
 * statement that locks sessions: who closes a day waits for those who have locked any.
 */
const lockStatement = {
	name: "lock-sessions",
	text: `
		SELECT session_id AS "sessionId",
			(extract(epoch FROM started_at) * 1000)::float8 AS "startedAtMs",
			(extract(epoch FROM opened_at) * 1000)::float8 AS "openedAtMs",
			(extract(epoch FROM last_seen_at) * 1000)::float8 AS "lastSeenAtMs",
			(extract(epoch FROM ended_at) * 1000)::float8 AS "endedAtMs",
			end_reason AS "endReason", events, accepted::text, events_lost AS lost,
			events_implausible AS implausible, actions, stories_opened AS "storiesOpened", story_ms::float8 AS "storyMs",
			coalesce((SELECT closed FROM rolled_days WHERE day = session_day), false) AS "isDayClosed", (SELECT EXISTS (SELECT FROM followers)) AS "isFollowed"
		FROM sessions WHERE session_id = ANY($1::uuid[])
		ORDER BY session_id FOR UPDATE`,
};

const updateText = `
	UPDATE sessions SET
		last_seen_at = to_timestamp(changed.last_seen_ms / 1000),
		ended_at = to_timestamp(changed.ended_ms / 1000),
		end_reason = changed.end_reason,
		events = changed.events,
		accepted = changed.accepted::int4multirange,
		events_lost = changed.events_lost,
		events_implausible = changed.events_implausible,
		actions = changed.actions,
		stories_opened = changed.stories_opened,
		story_ms = changed.story_ms
	FROM unnest($1::uuid[], $2::float8[], $3::float8[], $4::text[], $5::integer[], $6::text[], $7::integer[], $8::integer[],
		$9::integer[], $10::integer[], $11::bigint[], $12::integer[], $13::integer[])
		changed (session_id, last_seen_ms, ended_ms, end_reason, events, accepted, events_lost, events_implausible, actions,
			stories_opened, story_ms, first_new, last_new)
	WHERE sessions.session_id = changed.session_id`;

const updateStatement = { name: "update-sessions", text: updateText };

/** The same, and what followers are told of it, so that a group is no question more. */
const updateAndNoteStatement = {
	name: "update-and-note-sessions",
	text: `
		WITH updated AS (
			${updateText}
			RETURNING sessions.session_day, sessions.session_id, changed.first_new, changed.last_new
		)
		INSERT INTO changes (days, session_days, session_ids, first_seqs, last_seqs)
		SELECT array_agg(DISTINCT session_day),
			coalesce(array_agg(session_day) FILTER (WHERE last_new > 0), '{}'),
			coalesce(array_agg(session_id) FILTER (WHERE last_new > 0), '{}'),
			coalesce(array_agg(first_new) FILTER (WHERE last_new > 0), '{}'),
			coalesce(array_agg(last_new) FILTER (WHERE last_new > 0), '{}')
		FROM updated`,
};

type LockedRow = { readonly sessionId: string; readonly isFollowed: boolean; readonly accepted: string } & {
	readonly [Key in keyof Omit<SessionState, "accepted">]:
		Exclude<SessionState[Key], undefined> | (undefined extends SessionState[Key] ? null : never);
};

/** Sessions that nobody else can change, by their ids. */
export interface LockedSessions {
	readonly sessions: ReadonlyMap<string, SessionState>;
	/** Whether changes have to be noted; that cannot change either as long as any session is locked. */
	readonly isFollowed: boolean;
}

/**
 * Reads sessions and keeps everybody else from changing them until the transaction ends. They are locked in the order of
 * their ids, as an erasure locks them, so that nobody waits in a circle.
 */
export async function lockSessions(client: ClientBase, sessionIds: ReadonlyArray<string>): Promise<LockedSessions> {
	const { rows } = await client.query<LockedRow>({ ...lockStatement, values: [sessionIds] });
	const sessions = new Map(
		rows.map(({ sessionId, isFollowed: _, accepted, endedAtMs, endReason, ...row }) => [
			sessionId,
			{
				...row,
				accepted: parseRanges(accepted),
				endedAtMs: endedAtMs ?? undefined,
				endReason: endReason ?? undefined,
			},
		]),
	);
	return { sessions, isFollowed: rows[0]?.isFollowed === true };
}

/** A session as it is now, and the span of its events that are new; none are when it ends with 0. */
export interface ChangedSession {
	readonly sessionId: string;
	readonly session: SessionState;
	readonly firstNew: number;
	readonly lastNew: number;
}

/** Writes sessions that have been locked as they are now, and notes that they have changed if somebody follows. */
export async function updateSessions(
	client: ClientBase,
	changed: ReadonlyArray<ChangedSession>,
	isFollowed: boolean,
): Promise<void> {
	const column = <Value>(pick: (session: SessionState) => Value): Array<Value> =>
		changed.map(({ session }) => pick(session));
	const values = [
		changed.map(({ sessionId }) => sessionId),
		column(({ lastSeenAtMs }) => lastSeenAtMs),
		column(({ endedAtMs }) => endedAtMs ?? null),
		column(({ endReason }) => endReason ?? null),
		column(({ events }) => events),
		column(({ accepted }) => formatRanges(accepted)),
		column(({ lost }) => lost),
		column(({ implausible }) => implausible),
		column(({ actions }) => actions),
		column(({ storiesOpened }) => storiesOpened),
		column(({ storyMs }) => storyMs),
		changed.map(({ firstNew }) => firstNew),
		changed.map(({ lastNew }) => lastNew),
	];
	await client.query({ ...(isFollowed ? updateAndNoteStatement : updateStatement), values });
}
