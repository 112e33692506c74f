import { readdir } from "node:fs/promises";
import { DuckDBInstance } from "@duckdb/node-api";

/** An event as it lies somewhere. */
export interface StoredEvent {
	readonly sessionId: string;
	readonly seq: number;
	readonly name: string;
	/** As JSON, its keys in order. */
	readonly properties: string;
}

/** A session as it lies somewhere, and what is counted in it. */
export interface StoredSession {
	readonly sessionId: string;
	/** In hexadecimal. */
	readonly installationKey: string;
	readonly events: number;
	readonly actions: number;
	readonly storiesOpened: number;
	readonly storyMs: number;
}

/** What is somewhere: an event is in the list as often as it is there. */
export interface Stored {
	readonly events: ReadonlyArray<StoredEvent>;
	readonly sessions: ReadonlyArray<StoredSession>;
}

/** Asks the database something, by a connection of its own. */
export type Query = <R extends object>(sql: string) => Promise<ReadonlyArray<R>>;

/** JSON that is the same for the same properties. */
export function inOrder(properties: Readonly<Record<string, unknown>>): string {
	return JSON.stringify(Object.fromEntries(Object.entries(properties).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** Reads everything there is in the database. */
export async function readDatabase(query: Query): Promise<Stored> {
	const events = await query<Omit<StoredEvent, "properties"> & { properties: Record<string, unknown> }>(
		`SELECT session_id AS "sessionId", seq, name, properties FROM events`,
	);
	const sessions = await query<StoredSession>(`
		SELECT session_id AS "sessionId", encode(installation_key, 'hex') AS "installationKey", events, actions,
			stories_opened AS "storiesOpened", story_ms::float8 AS "storyMs"
		FROM sessions`);
	return { events: events.map((event) => ({ ...event, properties: inOrder(event.properties) })), sessions };
}

async function hasFiles(folder: string): Promise<boolean> {
	return (await readdir(folder, { recursive: true }).catch(() => [])).some((name) => name.endsWith(".parquet"));
}

/** Reads everything there is in a lake in a folder, with a DuckDB as a maker has it. */
export async function readLake(folder: string): Promise<Stored> {
	const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
	const connection = await instance.connect();
	const rowsOf = async (table: "events" | "sessions", columns: string): Promise<ReadonlyArray<object>> =>
		(await hasFiles(`${folder}/${table}`))
			? (
					await connection.runAndReadAll(`SELECT ${columns} FROM read_parquet('${folder}/${table}/*/*.parquet')`)
				).getRowObjectsJson()
			: [];
	try {
		const events = (await rowsOf(
			"events",
			`session_id AS "sessionId", seq, name, properties`,
		)) as ReadonlyArray<StoredEvent>;
		const sessions = (await rowsOf(
			"sessions",
			`session_id AS "sessionId", installation AS "installationKey", events, actions,
				stories_opened AS "storiesOpened", story_ms::DOUBLE AS "storyMs"`,
		)) as ReadonlyArray<StoredSession>;
		return {
			events: events.map((event) => ({
				...event,
				properties: inOrder(JSON.parse(event.properties) as Record<string, unknown>),
			})),
			sessions,
		};
	} finally {
		connection.closeSync();
		instance.closeSync();
	}
}
