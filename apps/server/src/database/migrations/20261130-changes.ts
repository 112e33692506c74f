import type { Kysely } from "kysely";
import { sql } from "kysely";

/**
 * What has changed, for those who carry it elsewhere. Nothing is written here while nobody follows. A row is written by the
 * transaction whose change it tells of, and gets its position afterwards, once it is seen to be committed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`CREATE SEQUENCE change_positions`.execute(db);
	await sql`
		CREATE TABLE changes (
			id bigint GENERATED ALWAYS AS IDENTITY,
			position bigint,
			days date[] NOT NULL,
			session_days date[] NOT NULL DEFAULT '{}',
			session_ids uuid[] NOT NULL DEFAULT '{}',
			first_seqs integer[] NOT NULL DEFAULT '{}',
			last_seqs integer[] NOT NULL DEFAULT '{}',
			erased_key bytea
		)`.execute(db);
	await sql`CREATE UNIQUE INDEX changes_to_number ON changes (id) WHERE position IS NULL`.execute(db);
	await sql`CREATE UNIQUE INDEX changes_by_position ON changes (position) WHERE position IS NOT NULL`.execute(db);
	await sql`
		CREATE TABLE changed_days (
			day date PRIMARY KEY,
			position bigint NOT NULL UNIQUE
		)`.execute(db);
	await sql`
		CREATE TABLE followers (
			name text PRIMARY KEY,
			position bigint NOT NULL,
			asked_at timestamptz NOT NULL,
			caught_up_at timestamptz
		)`.execute(db);
	await sql`
		CREATE TABLE erasures_elsewhere (
			place text NOT NULL,
			installation_key bytea NOT NULL,
			PRIMARY KEY (place, installation_key)
		)`.execute(db);
}
