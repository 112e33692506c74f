import { randomUUID } from "node:crypto";
import { catalogue } from "@flipbook-telemetry/event-schema";
import type { Database } from "@flipbook-telemetry/server";
import { rollUpDay } from "@flipbook-telemetry/server";
import pg from "pg";
import { timeOf } from "../support/timing.js";

/** How long storing a session takes up to its commit, in milliseconds. */
export interface IngestCost {
	readonly aloneMs: ReadonlyArray<number>;
	readonly whileRollingUpMs: ReadonlyArray<number>;
}

/** What to measure with. */
export interface IngestOptions {
	readonly db: Database;
	readonly databaseUrl: string;
	/** The day that is rolled up, and that the sessions belong to. */
	readonly day: string;
	readonly commits: number;
	/** Milliseconds since 1970. */
	readonly nowMs: number;
}

const insert = `
	INSERT INTO sessions (session_id, session_day, installation_key, plugin_version, channel, contract_version,
		started_at, opened_at, last_seen_at, origin)
	SELECT $1, $2::date, installation_key, '1.0.0', 'stable', 1, at, at, at, 'studio'
	FROM installations, (SELECT $2::date::timestamp AT TIME ZONE 'UTC' + interval '1 hour' AS at) moment LIMIT 1`;

/** Commits one session after another into the very day that is rolled up again and again meanwhile. */
export async function measureIngest({ db, databaseUrl, day, commits, nowMs }: IngestOptions): Promise<IngestCost> {
	const client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	const commitSome = async (): Promise<ReadonlyArray<number>> => {
		const times: Array<number> = [];
		for (let commit = 0; commit < commits; commit += 1) {
			times.push(await timeOf(() => client.query(insert, [randomUUID(), day])));
		}
		return times;
	};
	try {
		await commitSome();
		const aloneMs = await commitSome();
		let isOver = false;
		const rollUps = async (): Promise<void> => {
			while (!isOver) {
				await rollUpDay(db, day, nowMs, catalogue);
			}
		};
		const rolling = rollUps();
		const whileRollingUpMs = await commitSome();
		isOver = true;
		await rolling;
		return { aloneMs, whileRollingUpMs };
	} finally {
		await client.end();
	}
}
