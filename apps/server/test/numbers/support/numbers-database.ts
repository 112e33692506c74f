import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { connect } from "../../../src/database/connect.js";
import type { Database } from "../../../src/database/database.js";
import { createMigratedDatabase } from "../../support/fresh-database.js";
import type { Rollups } from "./brute-force.js";
import type { PastSession } from "./history.js";
import type { Query } from "./store-sessions.js";
import { emptyTables, keyOf, storeSessions } from "./store-sessions.js";

const rollupColumns: Readonly<Record<string, string>> = {
	daily_sessions: `sessions, installations, new_installations, ended_explicit, ended_silent, actions, stories_opened,
		events_numbered, events_lost, length_ms, length_p50_ms, length_p90_ms`,
	daily_lengths: "bucket, sessions",
	daily_actives: "daily, weekly, monthly",
	hourly_peaks: "hour, sessions",
	daily_uses: "name, property, value, uses, sessions, installations",
	daily_story_time: "sessions, story_ms",
	daily_delays: "events, delay_p50_ms, delay_p90_ms",
};

async function setTimeZone(url: string, timeZone: string): Promise<void> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	await client.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET timezone = '${timeZone}'`);
	await client.end();
}

/** A database for histories, and what tests do with it. */
export interface NumbersDatabase {
	readonly url: string;
	readonly db: Database;
	readonly query: Query;
	readonly empty: () => Promise<void>;
	readonly store: (sessions: ReadonlyArray<PastSession>) => Promise<void>;
	readonly erase: (installation: number) => Promise<void>;
	/** Everything that has been rolled up, in the form that counting by hand gives. */
	readonly rollups: () => Promise<Rollups>;
}

/** Creates a database for all tests of a file. `timeZone` is what PostgreSQL takes days by, where nothing says otherwise. */
export function useNumbersDatabase({ timeZone = "UTC" } = {}): NumbersDatabase {
	let url = "";
	let db: Database | undefined;
	// Of one connection, on which questions wait for each other.
	let pool: pg.Pool | undefined;

	beforeAll(async () => {
		url = await createMigratedDatabase();
		await setTimeZone(url, timeZone);
		db = connect(url, 4, () => undefined);
		pool = new pg.Pool({ connectionString: url, max: 1 });
	});

	afterAll(async () => {
		await pool?.end();
		await db?.destroy();
	});

	const query: Query = async (sql, values) =>
		((await pool?.query(sql, values))?.rows ?? []) as Array<Record<string, unknown>>;

	return {
		get url() {
			return url;
		},
		get db() {
			if (db === undefined) {
				throw new Error("The database is there once the tests run.");
			}
			return db;
		},
		query,
		empty: async () => {
			await emptyTables(query);
		},
		store: (sessions) => storeSessions(query, sessions),
		erase: async (installation) => {
			await query(
				"DELETE FROM events USING sessions s WHERE s.session_id = events.session_id AND installation_key = $1",
				[keyOf(installation)],
			);
			await query("DELETE FROM installations WHERE installation_key = $1", [keyOf(installation)]);
		},
		rollups: async () => {
			const read = async (table: string, columns: string): Promise<[string, ReadonlyArray<string>]> => {
				const rows = await query(`SELECT array_to_string(ARRAY[${columns}], '|') AS row FROM ${table}`);
				return [table, rows.map(({ row }) => String(row)).sort()];
			};
			const asText = (columns: string): string => columns.replace(/\w+/g, "$&::text");
			return Object.fromEntries([
				...(await Promise.all(
					Object.entries(rollupColumns).map(([table, columns]) =>
						read(table, asText(`plugin_version, channel, traffic, day, ${columns}`)),
					),
				)),
				await read("daily_first_weeks", asText("day, installations, active")),
				await read("weekly_retention", asText("traffic, first_week, week, installations")),
			]);
		},
	};
}
