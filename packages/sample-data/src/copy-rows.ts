import type { SampleSession } from "./session.js";

/** A table to copy into, and its columns in the order of the rows. */
export interface CopyTarget {
	readonly table: string;
	readonly columns: ReadonlyArray<string>;
}

export const installationTarget: CopyTarget = {
	table: "installations",
	columns: ["installation_key", "first_seen_day", "last_seen_day"],
};

export const sessionTarget: CopyTarget = {
	table: "sessions",
	columns: [
		"session_id",
		"session_day",
		"installation_key",
		"plugin_version",
		"channel",
		"contract_version",
		"started_at",
		"opened_at",
		"last_seen_at",
		"ended_at",
		"end_reason",
		"events",
		"actions",
		"stories_opened",
		"story_ms",
		"accepted",
		"events_lost",
		"origin",
	],
};

export const eventTarget: CopyTarget = {
	table: "events",
	columns: ["session_day", "session_id", "seq", "name", "occurred_at", "received_at", "properties"],
};

const moment = (timeMs: number): string => new Date(timeMs).toISOString();

/** Bytes as PostgreSQL reads them; the first backslash is for COPY, whose escape character it is. */
const bytes = (value: Buffer): string => `\\\\x${value.toString("hex")}`;

/** A row in COPY's text format. No generated value has a tab, a line break or a backslash in it. */
const row = (...values: ReadonlyArray<string | number>): string => `${values.join("\t")}\n`;

/** The row of an installation as of its first day. */
export function installationRow(key: Buffer, day: string): string {
	return row(bytes(key), day, day);
}

/** The row of a session. */
export function sessionRow(session: SampleSession, day: string, contractVersion: number): string {
	const { counts, events } = session;
	const accepted = events.map(({ seq }) => `[${seq},${seq}]`);
	return row(
		session.sessionId,
		day,
		bytes(session.installationKey),
		session.pluginVersion,
		session.channel,
		contractVersion,
		moment(session.startedAtMs),
		moment(session.openedAtMs),
		moment(session.endedAtMs),
		moment(session.endedAtMs),
		session.endReason,
		counts.events,
		counts.actions,
		counts.storiesOpened,
		counts.storyMs,
		`{${accepted.join()}}`,
		(events.at(-1)?.seq ?? 0) - counts.events,
		session.origin,
	);
}

/** The rows of a session's events. */
export function eventRows({ sessionId, events }: SampleSession, day: string): string {
	return events
		.map(({ seq, name, occurredAtMs, receivedAtMs, properties }) =>
			row(day, sessionId, seq, name, moment(occurredAtMs), moment(receivedAtMs), JSON.stringify(properties)),
		)
		.join("");
}
