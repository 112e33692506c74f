import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { standardTimeouts, startServer } from "@flipbook-telemetry/server";
import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { createDatabase } from "./fresh-database.ts";

/** Jobs run so rarely that none runs by itself during a test, and locks what the test is emptying. */
const jobsHurry = 0.01;

/** The real server on a database of its own. */
export interface TelemetryServer {
	readonly url: string;
	readonly databaseUrl: string;
	readonly query: <Row extends pg.QueryResultRow>(sql: string, values?: ReadonlyArray<unknown>) => Promise<Array<Row>>;
	/** Empties every table. */
	readonly clear: () => Promise<void>;
	/** Stops it and starts it again at the same address and on the same data. */
	readonly stop: () => Promise<void>;
	readonly start: () => Promise<void>;
}

/**
 * Starts a server for all tests of a file, with settings and a database of their own, and takes it away after them. `now` is
 * its clock, in milliseconds since 1970.
 */
export function useTelemetryServer(
	settings: Readonly<Record<string, string>> = {},
	makeDatabase: () => Promise<string> = createDatabase,
	now: () => number = Date.now,
): TelemetryServer {
	let dataDir = "";
	let databaseUrl = "";
	let stopServer: (() => Promise<void>) | undefined;
	let port = "0";
	const state = { url: "", client: undefined as pg.Client | undefined };

	const stop = async (): Promise<void> => {
		await state.client?.end();
		state.client = undefined;
		await stopServer?.();
		stopServer = undefined;
	};

	const start = async (): Promise<void> => {
		const env = {
			PORT: port,
			DATABASE_URL: databaseUrl,
			DATA_DIR: dataDir,
			LOG_LEVEL: "silent",
			// A simulated hour takes a second of the server's time.
			REQUESTS_PER_MINUTE_PER_SESSION: "1000000",
			REQUESTS_PER_MINUTE_ALTOGETHER: "10000000",
			...settings,
		};
		const server = await startServer(env, { now }, standardTimeouts, jobsHurry);
		stopServer = server.stop;
		state.url = server.url;
		port = new URL(server.url).port;
		state.client = new pg.Client({ connectionString: databaseUrl });
		await state.client.connect();
	};

	const query: TelemetryServer["query"] = async (sql, values) => {
		if (state.client === undefined) {
			throw new Error("The server is not running.");
		}
		return (await state.client.query(sql, values === undefined ? undefined : [...values])).rows as never;
	};

	beforeAll(async () => {
		dataDir = await mkdtemp(join(tmpdir(), "telemetry-e2e-"));
		databaseUrl = await makeDatabase();
		await start();
	});

	afterAll(async () => {
		await stop();
		await rm(dataDir, { recursive: true, force: true });
	});

	return {
		get url() {
			return state.url;
		},
		get databaseUrl() {
			return databaseUrl;
		},
		query,
		clear: async () => {
			await query("TRUNCATE installations, sessions, events");
		},
		stop,
		start,
	};
}
