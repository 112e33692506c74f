import type { NewEvent } from "../session/session-change.js";
import type { CopyBuffer } from "./copy-buffer.js";

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
