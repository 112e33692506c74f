import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { copyDay } from "./copy-day.js";
import type { DuckDb } from "./duckdb.js";
import { literal, openDuckDb } from "./duckdb.js";
import type { LakeStore, LakeTable } from "./lake-store.js";
import { lakeFile } from "./lake-store.js";

/** What the files of a day are made with. */
export interface LakeMeans {
	readonly databaseUrl: string;
	readonly store: LakeStore;
	/** A folder for what is in between. It is emptied before and removed afterwards. */
	readonly stagingFolder: string;
}

/** In the order in which `copyDay` writes them. */
const columns: Readonly<Record<LakeTable, Readonly<Record<string, string>>>> = {
	events: {
		session_id: "UUID",
		seq: "INTEGER",
		name: "VARCHAR",
		occurred_at: "TIMESTAMPTZ",
		received_at: "TIMESTAMPTZ",
		properties: "JSON",
	},
	sessions: {
		session_id: "UUID",
		installation: "VARCHAR",
		plugin_version: "VARCHAR",
		channel: "VARCHAR",
		contract_version: "INTEGER",
		origin: "VARCHAR",
		started_at: "TIMESTAMPTZ",
		opened_at: "TIMESTAMPTZ",
		last_seen_at: "TIMESTAMPTZ",
		ended_at: "TIMESTAMPTZ",
		end_reason: "VARCHAR",
		events: "INTEGER",
		actions: "INTEGER",
		stories_opened: "INTEGER",
		story_ms: "BIGINT",
		max_seq: "INTEGER",
	},
};

function rowsOf(table: LakeTable, path: string): string {
	const types = Object.entries(columns[table]).map(([name, type]) => `${literal(name)}: ${literal(type)}`);
	return `read_csv(${literal(path)}, columns = {${types.join(", ")}}, header = false, auto_detect = false,
		delim = ',', quote = '"', escape = '"', nullstr = '')`;
}

/**
 * The events of a day: those that are stored, and those of the lake's own file where PostgreSQL has dropped them; of both
 * only those whose session still exists, which leaves out erased installations.
 */
function eventsQuery(storedPath: string, sessionsPath: string, formerPath: string | undefined): string {
	const names = Object.keys(columns.events).join(", ");
	const stored = rowsOf("events", storedPath);
	const former =
		formerPath === undefined
			? ""
			: `UNION ALL BY NAME
				SELECT ${names} FROM read_parquet(${literal(formerPath)}, hive_partitioning = false)
				ANTI JOIN ${stored} USING (session_id, seq)`;
	return `SELECT ${names} FROM (SELECT * FROM ${stored} ${former}) known
		SEMI JOIN ${rowsOf("sessions", sessionsPath)} USING (session_id)
		ORDER BY session_id, seq`;
}

/** A file of a lake that is being written: from which rows, by which way, and what stops it. */
interface Putting {
	readonly duckDb: DuckDb;
	readonly store: LakeStore;
	readonly signal: AbortSignal;
	readonly query: string;
	/** Where it is in between. */
	readonly path: string;
}

async function putRows(name: string, { duckDb, store, signal, query, path }: Putting): Promise<void> {
	const rows = await duckDb.run(`COPY (${query}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`);
	await (rows === 0 ? store.remove(name, signal) : store.put(name, path, signal));
}

/**
 * Writes the files of a day as a whole, from what is stored; where nothing is, there is no file. Doing it again gives the
 * same. What PostgreSQL has dropped for its age stays in the lake, but for what has been erased since. When the signal is
 * aborted, it fails soon, and each file is the old one or the new one.
 */
export async function writeDay(
	{ databaseUrl, store, stagingFolder }: LakeMeans,
	day: string,
	signal: AbortSignal,
): Promise<void> {
	const staged = (name: string): string => join(stagingFolder, name);
	await rm(stagingFolder, { recursive: true, force: true });
	await mkdir(stagingFolder, { recursive: true, mode: 0o700 });
	try {
		const rows = { eventsPath: staged("events.csv"), sessionsPath: staged("sessions.csv") };
		const isDropped = await copyDay(databaseUrl, day, rows, signal);
		const events = lakeFile("events", day);
		const former =
			isDropped && (await store.fetch(events, staged("former.parquet"), signal)) ? staged("former.parquet") : undefined;
		const duckDb = await openDuckDb(staged("spill"), signal);
		try {
			const means = { duckDb, store, signal };
			const eventRows = eventsQuery(rows.eventsPath, rows.sessionsPath, former);
			await putRows(events, { ...means, query: eventRows, path: staged("events.parquet") });
			const sessionRows = `SELECT * FROM ${rowsOf("sessions", rows.sessionsPath)} ORDER BY started_at, session_id`;
			await putRows(lakeFile("sessions", day), { ...means, query: sessionRows, path: staged("sessions.parquet") });
		} finally {
			duckDb.close();
		}
	} finally {
		await rm(stagingFolder, { recursive: true, force: true });
	}
}
