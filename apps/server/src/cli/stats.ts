import { sql } from "kysely";
import type { Database } from "../database/database.js";

/** How much there is. */
export interface Stats {
	readonly installations: number;
	readonly sessions: number;
	readonly openSessions: number;
	/** By whether their first request looked like Studio's. */
	readonly sessionsByOrigin: Readonly<Record<string, number>>;
	readonly events: number;
	/** Missing from the sequences of sessions that have ended. */
	readonly eventsLost: number;
	/** Missing below numbers that no client can have reached. */
	readonly eventsImplausible: number;
	readonly databaseBytes: number;
	/** Of the last seven days with any session, newest first. */
	readonly days: ReadonlyArray<{ readonly day: string; readonly sessions: number; readonly events: number }>;
}

/** Counts from the sessions, which have their events' numbers in them, so that a long history costs little. */
export async function readStats(db: Database): Promise<Stats> {
	const { rows: totals } = await sql<Omit<Stats, "days" | "sessionsByOrigin">>`
		SELECT (SELECT count(*) FROM installations) AS installations, count(*) AS sessions,
			count(*) FILTER (WHERE ended_at IS NULL) AS "openSessions", coalesce(sum(events), 0)::bigint AS events,
			coalesce(sum(events_lost) FILTER (WHERE ended_at IS NOT NULL), 0)::bigint AS "eventsLost",
			coalesce(sum(events_implausible) FILTER (WHERE ended_at IS NOT NULL), 0)::bigint AS "eventsImplausible",
			pg_database_size(current_database()) AS "databaseBytes"
		FROM sessions`.execute(db);
	const { rows: origins } = await sql<{ origin: string; count: number }>`
		SELECT origin, count(*) AS count FROM sessions GROUP BY origin ORDER BY origin`.execute(db);
	const { rows: days } = await sql<Stats["days"][number]>`
		SELECT session_day::text AS day, count(*) AS sessions, sum(events)::bigint AS events
		FROM sessions GROUP BY session_day ORDER BY session_day DESC LIMIT 7`.execute(db);
	const [total] = totals;
	if (total === undefined) {
		throw new Error("The database counts nothing.");
	}
	return { ...total, sessionsByOrigin: Object.fromEntries(origins.map(({ origin, count }) => [origin, count])), days };
}

/** The same for people. */
export function statsInWords(stats: Stats): string {
	const number = (value: number): string => value.toLocaleString("en-US");
	const origins = Object.entries(stats.sessionsByOrigin).map(([origin, count]) => `${number(count)} ${origin}`);
	return [
		`installations  ${number(stats.installations)}`,
		`sessions       ${number(stats.sessions)}, of which ${number(stats.openSessions)} open (${origins.join(", ") || "none"})`,
		`events         ${number(stats.events)}; ${number(stats.eventsLost)} lost, ${number(stats.eventsImplausible)} implausible`,
		`database       ${(stats.databaseBytes / 1_048_576).toFixed(1)} MiB`,
		"",
		...stats.days.map(({ day, sessions, events }) => `${day}  ${number(sessions)} sessions, ${number(events)} events`),
	].join("\n");
}
