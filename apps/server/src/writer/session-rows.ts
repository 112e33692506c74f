import type { ClientBase } from "pg";
import type { SessionState } from "../domain/session-change.js";

/** The statements have names, so that PostgreSQL parses each once per connection. */
const lockStatement = {
	name: "lock-sessions",
	text: `
		SELECT session_id AS "sessionId",
			(extract(epoch FROM started_at) * 1000)::float8 AS "startedAtMs",
			(extract(epoch FROM opened_at) * 1000)::float8 AS "openedAtMs",
			(extract(epoch FROM last_seen_at) * 1000)::float8 AS "lastSeenAtMs",
			(extract(epoch FROM ended_at) * 1000)::float8 AS "endedAtMs",
			end_reason AS "endReason", events, max_seq AS "maxSeq", actions, stories_opened AS "storiesOpened",
			story_ms::float8 AS "storyMs", (SELECT EXISTS (SELECT FROM followers)) AS "isFollowed"
		FROM sessions WHERE session_id = ANY($1::uuid[])
		ORDER BY session_id FOR UPDATE`,
};

/** `LIMIT` keeps the planner from reading all events to join them: each number is looked up in the index. */
const findStatement = {
	name: "find-stored-events",
	text: `
		SELECT told.session_id AS "sessionId", told.seq
		FROM unnest($1::date[], $2::uuid[], $3::integer[]) told (session_day, session_id, seq),
			LATERAL (
				SELECT FROM events
				WHERE events.session_day = told.session_day AND events.session_id = told.session_id AND events.seq = told.seq
				LIMIT 1
			) stored`,
};

const updateText = `
	UPDATE sessions SET
		last_seen_at = to_timestamp(changed.last_seen_ms / 1000),
		ended_at = to_timestamp(changed.ended_ms / 1000),
		end_reason = changed.end_reason,
		events = changed.events,
		max_seq = changed.max_seq,
		actions = changed.actions,
		stories_opened = changed.stories_opened,
		story_ms = changed.story_ms
	FROM unnest($1::uuid[], $2::float8[], $3::float8[], $4::text[], $5::integer[], $6::integer[], $7::integer[],
		$8::integer[], $9::bigint[], $10::integer[], $11::integer[])
		changed (session_id, last_seen_ms, ended_ms, end_reason, events, max_seq, actions, stories_opened, story_ms,
			first_new, last_new)
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

type LockedRow = { readonly sessionId: string; readonly isFollowed: boolean } & {
	readonly [Key in keyof SessionState]:
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
		rows.map(({ sessionId, isFollowed: _, endedAtMs, endReason, ...row }) => [
			sessionId,
			{ ...row, endedAtMs: endedAtMs ?? undefined, endReason: endReason ?? undefined },
		]),
	);
	return { sessions, isFollowed: rows[0]?.isFollowed === true };
}

/** The number of an event, and whose it is. */
export interface ToldSeq {
	readonly sessionDay: string;
	readonly sessionId: string;
	readonly seq: number;
}

/** Which of these events are stored. */
export async function findStored(
	client: ClientBase,
	told: ReadonlyArray<ToldSeq>,
): Promise<ReadonlyArray<Pick<ToldSeq, "sessionId" | "seq">>> {
	const values = [
		told.map(({ sessionDay }) => sessionDay),
		told.map(({ sessionId }) => sessionId),
		told.map(({ seq }) => seq),
	];
	const { rows } = await client.query<Pick<ToldSeq, "sessionId" | "seq">>({ ...findStatement, values });
	return rows;
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
		column(({ maxSeq }) => maxSeq),
		column(({ actions }) => actions),
		column(({ storiesOpened }) => storiesOpened),
		column(({ storyMs }) => storyMs),
		changed.map(({ firstNew }) => firstNew),
		changed.map(({ lastNew }) => lastNew),
	];
	await client.query({ ...(isFollowed ? updateAndNoteStatement : updateStatement), values });
}
