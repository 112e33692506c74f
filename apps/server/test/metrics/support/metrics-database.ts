import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { connect } from "../../../src/database/connect.js";
import type { Database } from "../../../src/database/database.js";
import { migrate } from "../../../src/database/migrate.js";
import { createFreshDatabase } from "../../support/fresh-database.js";
import type { Rollups } from "./brute-force.js";
import { actionNames } from "./history.js";
import type { PastSession } from "./history.js";

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

const dayOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);
const keyOf = (installation: number): Buffer => Buffer.from([installation]);

/** A database for histories, and what tests do with it. */
export interface MetricsDatabase {
	readonly db: Database;
	readonly query: (sql: string, values?: Array<unknown>) => Promise<Array<Record<string, unknown>>>;
	readonly empty: () => Promise<void>;
	readonly store: (sessions: ReadonlyArray<PastSession>) => Promise<void>;
	readonly erase: (installation: number) => Promise<void>;
	/** Everything that has been rolled up, in the form that counting by hand gives. */
	readonly rollups: () => Promise<Rollups>;
}

/** Creates a database for all tests of a file. */
export function useMetricsDatabase(): MetricsDatabase {
	let db: Database | undefined;
	let client: pg.Client | undefined;

	beforeAll(async () => {
		const url = await createFreshDatabase();
		db = connect(url, 4, () => undefined);
		await migrate(db);
		client = new pg.Client({ connectionString: url });
		await client.connect();
	});

	afterAll(async () => {
		await client?.end();
		await db?.destroy();
	});

	const query: MetricsDatabase["query"] = async (sql, values) =>
		((await client?.query(sql, values))?.rows ?? []) as Array<Record<string, unknown>>;

	const storeOne = async (session: PastSession): Promise<void> => {
		const day = dayOf(session.startedAtMs);
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
				started_at, opened_at, last_seen_at, ended_at, end_reason, events, actions, stories_opened, max_seq, origin)
			VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
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
				Math.max(0, ...session.events.map(({ seq }) => seq)),
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
	};

	return {
		get db() {
			if (db === undefined) {
				throw new Error("The database is there once the tests run.");
			}
			return db;
		},
		query,
		empty: async () => {
			const tables = [...Object.keys(rollupColumns), "weekly_retention", "stale_days", "rolled_days"];
			await query(`TRUNCATE installations, sessions, events, ${tables.join(", ")}`);
		},
		store: async (sessions) => {
			for (const session of sessions) {
				await storeOne(session);
			}
		},
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
				await read("weekly_retention", asText("traffic, first_week, week, installations")),
			]);
		},
	};
}
