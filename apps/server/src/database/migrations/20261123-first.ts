import type { Kysely } from "kysely";
import { sql } from "kysely";

/**
 * Installations, sessions and their events. Events are partitioned by the day their session started, so that old ones can
 * be dropped whole. The default partition takes what no other does: a missing partition never loses an event.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`
		CREATE TABLE installations (
			installation_key bytea PRIMARY KEY,
			first_seen_day date NOT NULL,
			last_seen_day date NOT NULL
		)`.execute(db);
	await sql`
		CREATE TABLE sessions (
			session_id uuid PRIMARY KEY,
			session_day date NOT NULL,
			installation_key bytea NOT NULL REFERENCES installations ON DELETE CASCADE,
			plugin_version text NOT NULL,
			channel text NOT NULL,
			contract_version integer NOT NULL,
			started_at timestamptz NOT NULL,
			last_seen_at timestamptz NOT NULL,
			ended_at timestamptz,
			end_reason text CHECK (end_reason IN ('explicit', 'silent')),
			events integer NOT NULL DEFAULT 0,
			actions integer NOT NULL DEFAULT 0,
			stories_opened integer NOT NULL DEFAULT 0,
			story_ms bigint NOT NULL DEFAULT 0,
			CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
			CHECK (last_seen_at >= started_at)
		)`.execute(db);
	await sql`CREATE INDEX sessions_by_day ON sessions (session_day)`.execute(db);
	await sql`CREATE INDEX sessions_by_installation ON sessions (installation_key)`.execute(db);
	await sql`CREATE INDEX sessions_open ON sessions (last_seen_at) WHERE ended_at IS NULL`.execute(db);
	await sql`
		CREATE TABLE events (
			session_day date NOT NULL,
			session_id uuid NOT NULL,
			seq integer NOT NULL,
			name text NOT NULL,
			occurred_at timestamptz NOT NULL,
			received_at timestamptz NOT NULL,
			properties jsonb NOT NULL,
			PRIMARY KEY (session_day, session_id, seq)
		) PARTITION BY RANGE (session_day)`.execute(db);
	await sql`CREATE TABLE events_default PARTITION OF events DEFAULT`.execute(db);
}
