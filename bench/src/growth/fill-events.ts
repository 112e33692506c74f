import { randomUUID } from "node:crypto";
import type { IngestRequest } from "@flipbook-telemetry/event-schema";
import { addDays, dayOf, daysBetween, makePartitionsOf } from "@flipbook-telemetry/server";
import type { OwnPostgres } from "@flipbook-telemetry/test-support";
import { batchBody } from "../support/traffic.js";

/** What to fill up. */
export interface FillOptions {
	/** How many events to add. */
	readonly events: number;
	/** Milliseconds since 1970: the last day is the one of this moment. */
	readonly nowMs: number;
	readonly onProgress: (day: string, done: number, days: number) => void;
}

const days = 90;
const eventsPerSession = 60;
const sessionsPerInstallation = 5;

/** An hour of a session, as the load of `bench:ingest` has it: an event a minute. */
const prepareHour = `
	CREATE TEMPORARY TABLE session_hour AS
	SELECT seq, name, properties, (seq - 1) * interval '1 minute' AS at
	FROM jsonb_to_recordset($1::jsonb) event (seq integer, name text, properties jsonb)`;

const addInstallations = `
	INSERT INTO installations (installation_key, first_seen_day, last_seen_day)
	SELECT sha256(convert_to($2 || '/' || number, 'UTF8')), $1::date, $1::date FROM generate_series(0, $3::integer - 1) number`;

/** Sessions that are over, begun evenly within `$5` milliseconds of a day, and their events with them. */
const addSessions = `
	WITH opened AS (
		INSERT INTO sessions (session_id, session_day, installation_key, plugin_version, channel, contract_version,
			started_at, opened_at, last_seen_at, ended_at, end_reason, events, actions, accepted, origin)
		SELECT gen_random_uuid(), $1::date, sha256(convert_to($2 || '/' || number % $3::integer, 'UTF8')), '1.2.0', 'stable', 1,
			began, began, began + interval '59 minutes', began + interval '59 minutes', 'explicit',
			${eventsPerSession}, ${eventsPerSession}, '{[1,${eventsPerSession}]}', 'studio'
		FROM generate_series(0, $4::integer - 1) number,
			LATERAL (
				SELECT $1::date::timestamp AT TIME ZONE 'UTC' + (number / $4::float8) * $5::float8 * interval '1 ms' AS began
			) start
		RETURNING session_id, session_day, started_at
	)
	INSERT INTO events (session_day, session_id, seq, name, occurred_at, received_at, properties)
	SELECT session_day, session_id, seq, name, started_at + at, started_at + at + interval '4 seconds', properties
	FROM opened, session_hour`;

const hourMs = 3_600_000;

/** For how long sessions begin on a day, in milliseconds, so that each is over before the day is, or before now. */
function openMsOf(day: string, nowMs: number): number {
	return Math.max(0, Math.min(24 * hourMs, nowMs - Date.parse(day)) - hourMs);
}

/**
 * Adds events to the last ninety days, as many to each, with the sessions and installations that belong to them: written by
 * PostgreSQL itself, into tables that have their indexes. The triggers that mark old days as changed do not fire meanwhile,
 * for each session would leave a mark; an interrupted day cannot leave them off.
 */
export async function fillEvents(
	{ client, db }: Pick<OwnPostgres, "client" | "db">,
	{ events, nowMs, onProgress }: FillOptions,
): Promise<void> {
	const lastDay = dayOf(nowMs);
	const span = daysBetween(addDays(lastDay, 1 - days), lastDay);
	await makePartitionsOf(db, span);
	const { events: hour } = JSON.parse(batchBody(1, eventsPerSession)) as IngestRequest;
	await client.query(prepareHour, [JSON.stringify(hour)]);
	await client.query("ANALYZE session_hour");
	const sessions = Math.round(events / eventsPerSession / days);
	const installations = Math.ceil(sessions / sessionsPerInstallation);
	/** Filling up a second time adds other installations. */
	const fill = randomUUID();
	for (const [index, day] of span.entries()) {
		const names = `${fill}/${day}`;
		await client.query("BEGIN");
		await client.query("ALTER TABLE sessions DISABLE TRIGGER USER");
		await client.query(addInstallations, [day, names, installations]);
		await client.query(addSessions, [day, names, installations, sessions, openMsOf(day, nowMs)]);
		await client.query("ALTER TABLE sessions ENABLE TRIGGER USER");
		await client.query("COMMIT");
		onProgress(day, index + 1, days);
	}
	await client.query("DROP TABLE session_hour");
}
