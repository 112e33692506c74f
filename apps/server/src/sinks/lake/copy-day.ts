import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { openClient } from "../../database/connect.js";

/** Where the rows of a day go. */
export interface DayRows {
	readonly eventsPath: string;
	readonly sessionsPath: string;
}

async function copyRows(client: pg.Client, query: string, path: string, signal: AbortSignal): Promise<void> {
	await pipeline(
		client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT csv)`)),
		createWriteStream(path, { mode: 0o600 }),
		{ signal },
	);
}

/** Whether events of a day have been dropped for their age. */
async function areEventsDropped(client: pg.Client, day: string): Promise<boolean> {
	const { rows } = await client.query<{ dropped: boolean }>(
		"SELECT events_dropped AS dropped FROM rolled_days WHERE day = $1",
		[day],
	);
	return rows[0]?.dropped === true;
}

/**
 * Copies the events and the sessions of a day out of PostgreSQL, as CSV: the rows pass this process as bytes, so that
 * however many there are, requests do not wait for them. Each table is read as it is at one moment, events first: those of
 * a session that is erased in between have no session any more. When the signal is aborted, it fails at once.
 *
 * @returns whether events of the day have been dropped for their age, so that more may have been there. It is asked after
 * they have been read: who drops a day says so in the same transaction.
 */
export async function copyDay(
	databaseUrl: string,
	day: string,
	{ eventsPath, sessionsPath }: DayRows,
	signal: AbortSignal,
): Promise<boolean> {
	// Nothing of a day that is large is given up after some seconds, as what requests ask for is.
	const client = openClient(databaseUrl);
	await client.connect();
	try {
		await client.query("SET timezone = 'UTC'");
		await client.query("SET datestyle = 'ISO'");
		const literal = client.escapeLiteral(day);
		await copyRows(
			client,
			`SELECT session_id, seq, name, occurred_at, received_at, properties FROM events WHERE session_day = ${literal}`,
			eventsPath,
			signal,
		);
		const isDropped = await areEventsDropped(client, day);
		await copyRows(
			client,
			`SELECT session_id, encode(installation_key, 'hex'), plugin_version, channel, contract_version, origin,
				started_at, opened_at, last_seen_at, ended_at, end_reason, events, actions, stories_opened, story_ms,
				coalesce(upper(accepted) - 1, 0)
			FROM sessions WHERE session_day = ${literal}`,
			sessionsPath,
			signal,
		);
		return isDropped;
	} finally {
		await client.end();
	}
}
