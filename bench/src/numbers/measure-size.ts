import { catalogue } from "@flipbook-telemetry/event-schema";
import { loadSampleData } from "@flipbook-telemetry/sample-data";
import type { Loaded } from "@flipbook-telemetry/sample-data";
import { addDays, dayOf, rollUp, rollUpDay } from "@flipbook-telemetry/server";
import { startOwnPostgres } from "@flipbook-telemetry/test-support";
import { timeOf } from "../support/timing.js";
import { measureEndpoints } from "./endpoint-cost.js";
import type { EndpointCost } from "./endpoint-cost.js";
import { measureIngest } from "./ingest-cost.js";
import type { IngestCost } from "./ingest-cost.js";
import { queryOver } from "./raw-reads.js";
import { measureReads } from "./read-cost.js";
import type { ReadCost } from "./read-cost.js";

/** What sample data of one size cost. Times are in milliseconds. */
export interface SizeCost {
	readonly loaded: Loaded;
	readonly bytes: number;
	readonly rollupBytes: number;
	readonly loadMs: number;
	readonly rollUpAllMs: number;
	readonly rollUpDayMs: ReadonlyArray<number>;
	readonly reads: ReadonlyArray<ReadCost>;
	readonly endpoints: ReadonlyArray<EndpointCost>;
	readonly ingest: IngestCost;
}

/** What to measure. */
export interface SizeOptions {
	readonly seed: number;
	readonly days: number;
	readonly installsPerDay: number;
	readonly runs: number;
	readonly rawRuns: number;
	readonly nowMs: number;
	readonly say: (line: string) => void;
}

const dayMs = 24 * 60 * 60 * 1000;
const commits = 1000;
const dayRuns = 20;

const rollupTables = `'daily_sessions', 'daily_lengths', 'daily_actives', 'hourly_peaks', 'daily_uses', 'daily_story_time',
	'daily_delays', 'weekly_retention', 'daily_first_weeks'`;

/** Starts a PostgreSQL, loads sample data into it, and measures everything that is done with it. */
export async function measureSize(options: SizeOptions): Promise<SizeCost> {
	const { seed, days, installsPerDay, runs, rawRuns, nowMs, say } = options;
	const postgres = await startOwnPostgres();
	const { client, db, url } = postgres;
	try {
		const untilMs = Date.parse(dayOf(nowMs));
		const onProgress = (day: string, done: number): void => {
			if (done % 30 === 0) {
				say(`${day}: ${done} of ${days} days`);
			}
		};
		say(`${days} days with ${installsPerDay} installations each: loading`);
		let loaded: Loaded | undefined;
		const loadMs = await timeOf(async () => {
			loaded = await loadSampleData({ databaseUrl: url, seed, days, installsPerDay, untilMs, onProgress });
		});
		if (loaded === undefined) {
			throw new Error("Nothing was loaded.");
		}
		say(`${loaded.sessions} sessions, ${loaded.events} events; rolling up`);
		const rollUpAllMs = await timeOf(() => rollUp(db, { nowMs, catalogue, onProgress }));
		// As autovacuum would have left it.
		await client.query("VACUUM ANALYZE");
		const { rows } = await client.query<{ bytes: string; rollups: string }>(`
			SELECT pg_database_size(current_database()) AS bytes,
				(SELECT sum(pg_total_relation_size(table_name::regclass)) FROM unnest(ARRAY[${rollupTables}]) table_name) AS rollups`);
		say("rolling single days up");
		const yesterday = dayOf(untilMs - dayMs);
		const rollUpDayMs: Array<number> = [];
		for (let back = 0; back < Math.min(dayRuns, days); back += 1) {
			const day = addDays(yesterday, -Math.floor((back * days) / dayRuns));
			rollUpDayMs.push(await timeOf(() => rollUpDay(db, day, nowMs, catalogue)));
		}
		say("reading, by both ways");
		const fromDay = addDays(yesterday, 1 - days);
		const query = queryOver(fromDay, yesterday);
		const reads = await measureReads({ db, client, query, runs, rawRuns });
		say("asking the server");
		const endpoints = await measureEndpoints({ databaseUrl: url, fromDay, toDay: yesterday, runs });
		say("storing while a day is rolled up");
		const ingest = await measureIngest({ db, databaseUrl: url, day: yesterday, commits, nowMs });
		return {
			loaded,
			bytes: Number(rows[0]?.bytes),
			rollupBytes: Number(rows[0]?.rollups),
			loadMs,
			rollUpAllMs,
			rollUpDayMs,
			reads,
			endpoints,
			ingest,
		};
	} finally {
		await postgres.remove();
	}
}
