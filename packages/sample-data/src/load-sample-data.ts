import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { contractVersion } from "@flipbook-telemetry/event-schema";
import { connect, makePartitionsOf } from "@flipbook-telemetry/server";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { CopyTarget } from "./copy-rows.js";
import { eventRows, eventTarget, installationRow, installationTarget, sessionRow, sessionTarget } from "./copy-rows.js";
import type { SampleDay, SampleOptions } from "./sample-days.js";
import { generateSampleDays } from "./sample-days.js";

/** How much was loaded. */
export interface Loaded {
	readonly installations: number;
	readonly sessions: number;
	readonly events: number;
}

/** What to load, and where. */
export interface LoadOptions extends SampleOptions {
	/** Of a database that is up to date, and empty. */
	readonly databaseUrl: string;
	readonly onProgress?: (day: string, done: number) => void;
}

async function copy(client: pg.Client, { table, columns }: CopyTarget, rows: Iterable<string>): Promise<void> {
	await pipeline(
		Readable.from(rows, { objectMode: false }),
		client.query(copyFrom(`COPY ${table} (${columns.join(", ")}) FROM STDIN`)),
	);
}

/**
 * Loads a day in one transaction. The triggers that mark old days as changed do not fire meanwhile: every day is rolled up
 * after the load anyway, and each session would leave a mark. The owner of the table may switch its triggers off;
 * `session_replication_role` is for superusers, and would leave foreign keys unchecked. An interrupted load cannot leave
 * them off, because the transaction ends with it.
 */
async function loadDay(client: pg.Client, { day, newInstallations, sessions }: SampleDay): Promise<void> {
	await client.query("BEGIN");
	await client.query("ALTER TABLE sessions DISABLE TRIGGER USER");
	await copy(
		client,
		installationTarget,
		newInstallations.map((key) => installationRow(key, day)),
	);
	await copy(
		client,
		sessionTarget,
		sessions.map((session) => sessionRow(session, day, contractVersion)),
	);
	await copy(
		client,
		eventTarget,
		sessions.map((session) => eventRows(session, day)),
	);
	await client.query("ALTER TABLE sessions ENABLE TRIGGER USER");
	await client.query("COMMIT");
}

/** The last day of an installation is known only after the last day was loaded. */
async function noteLastDays(client: pg.Client): Promise<void> {
	await client.query(`
		UPDATE installations SET last_seen_day = seen.last_day
		FROM (SELECT installation_key, max(session_day) AS last_day FROM sessions GROUP BY installation_key) seen
		WHERE seen.installation_key = installations.installation_key AND last_seen_day <> seen.last_day`);
}

/** Generates sample data and loads it day by day; only one day of it is in memory. */
export async function loadSampleData({ databaseUrl, onProgress, ...options }: LoadOptions): Promise<Loaded> {
	const db = connect(databaseUrl, 1, () => undefined);
	const client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	try {
		const loaded = { installations: 0, sessions: 0, events: 0 };
		let done = 0;
		for (const day of generateSampleDays(options)) {
			await makePartitionsOf(db, [day.day]);
			await loadDay(client, day);
			loaded.installations += day.newInstallations.length;
			loaded.sessions += day.sessions.length;
			loaded.events += day.sessions.reduce((sum, { events }) => sum + events.length, 0);
			onProgress?.(day.day, (done += 1));
		}
		await noteLastDays(client);
		return loaded;
	} finally {
		await client.end();
		await db.destroy();
	}
}
