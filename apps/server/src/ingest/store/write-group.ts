import { finished } from "node:stream/promises";
import type { ClientBase } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { Changed, NewEvent, SessionChange, SessionState } from "../session/session-change.js";
import type { CopyBuffer } from "./copy-buffer.js";
import { createCopyBuffer } from "./copy-buffer.js";
import type { ChangedSession } from "./session-rows.js";
import { lockSessions, updateSessions } from "./session-rows.js";

/** The columns of `events`, in the order in which `addEventRows` writes them. */
export const eventColumns = "session_day, session_id, seq, name, occurred_at, received_at, properties";
const fields = 7;

/** Adds a session's new events to the rows that are to be copied in. */
export function addEventRows(
	rows: CopyBuffer,
	sessionDay: string,
	sessionId: string,
	events: ReadonlyArray<NewEvent>,
): void {
	const dayMs = Date.parse(sessionDay);
	const id = Buffer.from(sessionId.replaceAll("-", ""), "hex");
	for (const { seq, name, occurredAtMs, receivedAtMs, properties } of events) {
		rows.beginRow(fields);
		rows.day(dayMs);
		rows.uuid(id);
		rows.integer(seq);
		rows.text(name);
		rows.moment(occurredAtMs);
		rows.moment(receivedAtMs);
		rows.json(JSON.stringify(properties));
	}
}

/** A change that waits to be written, and which session it is of. */
export interface PendingChange extends Pick<SessionChange<unknown>, "size"> {
	readonly sessionId: string;
	/** The UTC day the session started: the partition of its events. */
	readonly sessionDay: string;
	readonly applyTo: (session: SessionState | undefined) => Pick<Changed<unknown>, "session" | "events">;
}

/** How a session has been left by the changes so far, with another one of them. */
function withChange(
	before: ChangedSession | undefined,
	sessionId: string,
	session: SessionState,
	added: ReadonlyArray<NewEvent>,
): ChangedSession {
	let firstNew = before?.firstNew ?? 0;
	let lastNew = before?.lastNew ?? 0;
	for (const { seq } of added) {
		firstNew = lastNew === 0 ? seq : Math.min(firstNew, seq);
		lastNew = Math.max(lastNew, seq);
	}
	return { sessionId, session, firstNew, lastNew };
}

async function copyEvents(client: ClientBase, rows: Buffer): Promise<void> {
	const stream = client.query(copyFrom(`COPY events (${eventColumns}) FROM STDIN (FORMAT binary)`));
	stream.end(rows);
	await finished(stream);
}

/**
 * Writes a group in one transaction, which the caller has begun and commits: locks the sessions, applies the changes in
 * their order, copies the new events in, and writes the sessions back. What two changes of one session do is seen by the
 * second. A session's row says which of its events are new, and the lock makes that certain; that (session, number) is
 * unique is the second line of defence, which fails the group.
 *
 * @returns how many events were stored
 */
export async function writeGroup(client: ClientBase, group: ReadonlyArray<PendingChange>): Promise<number> {
	const sessionIds = [...new Set(group.map(({ sessionId }) => sessionId))];
	const { sessions, isFollowed } = await lockSessions(client, sessionIds);
	const changed = new Map<string, ChangedSession>();
	const rows = createCopyBuffer();
	let events = 0;
	for (const { sessionDay, sessionId, applyTo } of group) {
		const changedBefore = changed.get(sessionId);
		const before = changedBefore?.session ?? sessions.get(sessionId);
		const { session, events: added } = applyTo(before);
		if (session !== undefined && session !== before) {
			changed.set(sessionId, withChange(changedBefore, sessionId, session, added));
		}
		addEventRows(rows, sessionDay, sessionId, added);
		events += added.length;
	}
	if (events > 0) {
		await copyEvents(client, rows.finish());
	}
	if (changed.size > 0) {
		await updateSessions(client, [...changed.values()], isFollowed);
	}
	return events;
}
