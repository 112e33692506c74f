import type { Kysely } from "kysely";
import { sql } from "kysely";

/** What a rollup is kept by: the day, and the cell within it. `all` stands for every version, or every channel. */
const cell = sql`
	day date NOT NULL,
	plugin_version text NOT NULL,
	channel text NOT NULL,
	traffic text NOT NULL CHECK (traffic IN ('studio', 'all'))`;

async function createRollups(db: Kysely<unknown>): Promise<void> {
	await sql`
		CREATE TABLE daily_sessions (${cell},
			sessions integer NOT NULL,
			installations integer NOT NULL,
			new_installations integer NOT NULL,
			ended_explicit integer NOT NULL,
			ended_silent integer NOT NULL,
			actions bigint NOT NULL,
			stories_opened bigint NOT NULL,
			events_numbered bigint NOT NULL,
			events_lost bigint NOT NULL,
			length_ms bigint NOT NULL,
			length_p50_ms bigint NOT NULL,
			length_p90_ms bigint NOT NULL,
			PRIMARY KEY (plugin_version, channel, traffic, day)
		)`.execute(db);
	await sql`
		CREATE TABLE daily_lengths (${cell},
			bucket smallint NOT NULL,
			sessions integer NOT NULL,
			PRIMARY KEY (plugin_version, channel, traffic, day, bucket)
		)`.execute(db);
	await sql`
		CREATE TABLE daily_actives (${cell},
			daily integer NOT NULL,
			weekly integer NOT NULL,
			monthly integer NOT NULL,
			PRIMARY KEY (plugin_version, channel, traffic, day)
		)`.execute(db);
	await sql`
		CREATE TABLE hourly_peaks (${cell},
			hour smallint NOT NULL CHECK (hour BETWEEN 0 AND 23),
			sessions integer NOT NULL,
			PRIMARY KEY (plugin_version, channel, traffic, day, hour)
		)`.execute(db);
	await sql`
		CREATE TABLE daily_uses (${cell},
			name text NOT NULL,
			property text NOT NULL,
			value text NOT NULL,
			uses bigint NOT NULL,
			sessions integer NOT NULL,
			installations integer NOT NULL,
			PRIMARY KEY (plugin_version, channel, traffic, day, name, property, value)
		)`.execute(db);
	await sql`
		CREATE TABLE daily_story_time (${cell},
			sessions integer NOT NULL,
			story_ms bigint NOT NULL,
			PRIMARY KEY (plugin_version, channel, traffic, day)
		)`.execute(db);
	await sql`
		CREATE TABLE daily_delays (${cell},
			events bigint NOT NULL,
			delay_p50_ms bigint NOT NULL,
			delay_p90_ms bigint NOT NULL,
			PRIMARY KEY (plugin_version, channel, traffic, day)
		)`.execute(db);
	for (const table of [
		"daily_sessions",
		"daily_lengths",
		"daily_actives",
		"hourly_peaks",
		"daily_uses",
		"daily_story_time",
		"daily_delays",
	]) {
		await sql`CREATE INDEX ON ${sql.id(table)} (day)`.execute(db);
	}
	await sql`
		CREATE TABLE weekly_retention (
			first_week date NOT NULL,
			week date NOT NULL,
			traffic text NOT NULL CHECK (traffic IN ('studio', 'all')),
			installations integer NOT NULL,
			PRIMARY KEY (traffic, first_week, week)
		)`.execute(db);
	await sql`CREATE INDEX ON weekly_retention (week)`.execute(db);
}

/**
 * Marks are only ever added and, once their day has been rolled up, removed by their number. Two changes of one day make two
 * marks: a mark that has been read can never stand for a change that came after.
 */
async function createMarks(db: Kysely<unknown>): Promise<void> {
	await sql`
		CREATE TABLE stale_days (
			id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			day date NOT NULL
		)`.execute(db);
	await sql`
		CREATE TABLE rolled_days (
			day date PRIMARY KEY,
			rolled_at timestamptz,
			events_dropped boolean NOT NULL DEFAULT false
		)`.execute(db);
	await sql`
		CREATE FUNCTION mark_days_of_session() RETURNS trigger LANGUAGE plpgsql AS $$
		DECLARE
			session sessions%ROWTYPE;
		BEGIN
			IF TG_OP = 'DELETE' THEN session := OLD; ELSE session := NEW; END IF;
			INSERT INTO stale_days (day)
			SELECT generate_series(session.session_day, (session.last_seen_at AT TIME ZONE 'UTC')::date, interval '1 day')::date;
			RETURN NULL;
		END $$`.execute(db);
	// The last days are rolled up again and again, without marks; one of them is left over for clocks that differ.
	await sql`
		CREATE TRIGGER session_of_old_day_changed AFTER INSERT OR UPDATE ON sessions FOR EACH ROW
		WHEN (NEW.session_day < (now() AT TIME ZONE 'UTC')::date - 1)
		EXECUTE FUNCTION mark_days_of_session()`.execute(db);
	await sql`
		CREATE TRIGGER session_erased AFTER DELETE ON sessions FOR EACH ROW
		EXECUTE FUNCTION mark_days_of_session()`.execute(db);
	await sql`
		CREATE FUNCTION mark_days_of_installation() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN
			INSERT INTO stale_days (day)
			SELECT session_day FROM sessions WHERE installation_key = NEW.installation_key;
			RETURN NULL;
		END $$`.execute(db);
	await sql`
		CREATE TRIGGER first_day_changed AFTER UPDATE OF first_seen_day ON installations FOR EACH ROW
		WHEN (OLD.first_seen_day <> NEW.first_seen_day)
		EXECUTE FUNCTION mark_days_of_installation()`.execute(db);
}

/** The numbers of each day, so that a chart costs as much as it has days, and what tells which of them are out of date. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await createRollups(db);
	await createMarks(db);
}
