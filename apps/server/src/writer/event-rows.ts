import type { NewEvent } from "../domain/session-change.js";

/** The columns of `events`, in the order of `eventRows`. */
export const eventColumns = "session_day, session_id, seq, name, occurred_at, received_at, properties";

/** A value in COPY's text format. Nothing that the contract allows needs it; it is what keeps a row in its place. */
function escaped(text: string): string {
	return /[\\\t\n\r]/.test(text)
		? text.replace(/[\\\t\n\r]/g, (character) => {
				return { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" }[character] ?? character;
			})
		: text;
}

/** A session's new events as rows in PostgreSQL's COPY text format. */
export function eventRows(sessionDay: string, sessionId: string, events: ReadonlyArray<NewEvent>): string {
	let rows = "";
	for (const { seq, name, occurredAtMs, receivedAtMs, properties } of events) {
		const times = `${new Date(occurredAtMs).toISOString()}\t${new Date(receivedAtMs).toISOString()}`;
		rows += `${sessionDay}\t${sessionId}\t${seq}\t${escaped(name)}\t${times}\t${escaped(JSON.stringify(properties))}\n`;
	}
	return rows;
}
