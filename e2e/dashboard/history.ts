import { catalogue } from "@flipbook-telemetry/event-schema";
import { connect, rollUp } from "@flipbook-telemetry/server";
import pg from "pg";

async function store(query: (sql: string) => Promise<unknown>): Promise<void> {
	await query("SELECT setseed(0.5)");
	await query(`
		INSERT INTO installations
		SELECT decode(lpad(to_hex(n), 64, '0'), 'hex'), day, day
		FROM (SELECT n, (now() AT TIME ZONE 'UTC')::date - 1 - n % 60 AS day FROM generate_series(1, 300) n) made`);
	await query(`
		INSERT INTO sessions (session_id, session_day, installation_key, plugin_version, channel, contract_version, started_at,
			opened_at, last_seen_at, ended_at, end_reason, events, actions, stories_opened, accepted, events_lost, origin)
		SELECT gen_random_uuid(), day, installation_key, version, CASE version WHEN '2.0.0' THEN 'beta' ELSE 'stable' END, 1,
			start, start, start + length, start + length, 'explicit', 3, 3, 1, '{[1,3]}', (random() < 0.1 AND version <> '2.0.0')::integer,
			CASE WHEN random() < 0.05 THEN 'other' ELSE 'studio' END
		FROM (
			SELECT installation_key, day, (day + random() * interval '20 hours') AT TIME ZONE 'UTC' AS start,
				interval '1 minute' + random() * interval '40 minutes' AS length,
				CASE WHEN get_byte(installation_key, 31) < 4 AND get_byte(installation_key, 30) = 0 THEN '2.0.0'
					WHEN random() < 0.3 THEN '1.1.0' ELSE '1.2.0' END AS version
			FROM (
				SELECT installation_key, day::date AS day, day::date = first_seen_day AS is_first
				FROM installations, generate_series(first_seen_day, (now() AT TIME ZONE 'UTC')::date - 1, interval '1 day') day
			) days
			WHERE is_first OR random() < 0.2
		) made`);
	await query(`
		INSERT INTO events
		SELECT session_day, session_id, seq, name, at, at + interval '8 seconds', properties
		FROM sessions, LATERAL (VALUES
			(1, 'StoryOpened', started_at + interval '5 seconds',
				jsonb_build_object('story', 1, 'framework', CASE WHEN random() < 0.7 THEN 'react' ELSE 'fusion' END)),
			(2, 'PageViewed', started_at + interval '20 seconds',
				jsonb_build_object('page', CASE WHEN random() < 0.6 THEN 'Home' ELSE 'Settings' END)),
			(3, 'StoryClosed', last_seen_at, jsonb_build_object('story', 1, 'openMs', 1000))
		) happened (seq, name, at, properties)`);
}

/**
 * Stores and counts two months of 300 installations, the same each time: most use version 1.2.0, three of them a beta that
 * nobody else has, and of which no event is lost. Everything lies before today.
 */
export async function storeHistory(databaseUrl: string): Promise<void> {
	const client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	await store((sql) => client.query(sql));
	await client.end();
	const db = connect(databaseUrl, 2, () => undefined);
	await rollUp(db, { nowMs: Date.now(), catalogue });
	await db.destroy();
}
