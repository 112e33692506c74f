import { formatRanges, highestOf, missingUpTo, withNumbers } from "../../../src/ingest/session/number-ranges.js";
import { emptyQuickly } from "../../support/empty-quickly.js";
import { actionNames } from "./history.js";
import type { PastSession } from "./history.js";

/** Asks a database. */
export type Query = (sql: string, values?: Array<unknown>) => Promise<Array<Record<string, unknown>>>;

const dayOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);

/** The key under which an installation of a history is stored. */
export function keyOf(installation: number): Buffer {
	const key = Buffer.alloc(4);
	key.writeInt32BE(installation);
	return key;
}

async function storeSession(query: Query, session: PastSession): Promise<void> {
	const day = dayOf(session.startedAtMs);
	const accepted = withNumbers(
		[],
		session.events.map(({ seq }) => seq),
	);
	const count = (isCounted: (name: string) => boolean): number =>
		session.events.filter(({ name }) => isCounted(name)).length;
	await query(
		`INSERT INTO installations VALUES ($1, $2, $2) ON CONFLICT (installation_key) DO UPDATE SET
			first_seen_day = least(installations.first_seen_day, excluded.first_seen_day),
			last_seen_day = greatest(installations.last_seen_day, excluded.last_seen_day)`,
		[keyOf(session.installation), day],
	);
	await query(
		`INSERT INTO sessions (session_id, session_day, installation_key, plugin_version, channel, contract_version,
			started_at, opened_at, last_seen_at, ended_at, end_reason, events, actions, stories_opened, accepted, events_lost,
			origin)
		VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		[
			session.sessionId,
			day,
			keyOf(session.installation),
			session.pluginVersion,
			session.channel,
			new Date(session.startedAtMs),
			new Date(session.openedAtMs),
			new Date(session.lastSeenAtMs),
			session.endReason === undefined ? null : new Date(session.lastSeenAtMs),
			session.endReason ?? null,
			session.events.length,
			count((name) => actionNames.has(name)),
			count((name) => name === "StoryOpened"),
			formatRanges(accepted),
			missingUpTo(accepted, highestOf(accepted)),
			session.origin,
		],
	);
	for (const { seq, name, occurredAtMs, receivedAtMs, properties } of session.events) {
		await query("INSERT INTO events VALUES ($1, $2, $3, $4, $5, $6, $7)", [
			day,
			session.sessionId,
			seq,
			name,
			new Date(occurredAtMs),
			new Date(receivedAtMs),
			properties,
		]);
	}
}

/** Writes sessions with their events into the tables, as the server does. */
export async function storeSessions(query: Query, sessions: ReadonlyArray<PastSession>): Promise<void> {
	for (const session of sessions) {
		await storeSession(query, session);
	}
}

const emptied = [
	...[
		"installations",
		"sessions",
		"events",
		"daily_sessions",
		"daily_lengths",
		"daily_actives",
		"hourly_peaks",
		"daily_uses",
	],
	...["daily_story_time", "daily_delays", "weekly_retention", "daily_first_weeks", "stale_days", "rolled_days"],
	"daily_tallies",
];

/** Empties the tables of what happened, and of what was counted. */
export async function emptyTables(query: Query): Promise<void> {
	await query(emptyQuickly(...emptied));
}
