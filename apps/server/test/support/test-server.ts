import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IngestAnswer, Problem, SessionStart } from "@flipbook-telemetry/event-schema";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { standardTimeouts } from "../../src/http/timeouts.js";
import { createContract } from "../../src/ingest/contract/contract.js";
import { createDocument } from "../../src/site/api-reference/document.js";
import type { RunningServer } from "../../src/start-server.js";
import type { ServerOverrides } from "../../src/start-server.js";
import { startServer } from "../../src/start-server.js";
import { createAnswerCheck, watchAnswers } from "./documented-answers.js";
import { emptyQuickly } from "./empty-quickly.js";
import { createMigratedDatabase } from "./fresh-database.js";

/** A server on a database of its own, whose clock the test moves. */
export interface TestServer {
	readonly url: string;
	readonly databaseUrl: string;
	/** Milliseconds since 1970; the test may change it. */
	nowMs: number;
	readonly query: <Row extends pg.QueryResultRow>(sql: string, values?: Array<unknown>) => Promise<Array<Row>>;
	readonly startSession: (headers?: Record<string, string>) => Promise<SessionStart>;
	readonly ingest: (
		token: string,
		events: ReadonlyArray<unknown>,
	) => Promise<{ status: number; body: IngestAnswer & Problem }>;
	readonly get: (path: string, token?: string) => Promise<Response>;
}

/** The headers of an ordinary start-session. */
export const startHeaders = {
	"Telemetry-Plugin-Version": "1.2.3",
	"Telemetry-Channel": "stable",
	"Telemetry-Schema-Version": "1",
};

/** Jobs run so rarely that none runs by itself during a test: it would count, or lock, what the test has just made. */
const jobsHurry = 0.01;

const noonMs = Date.parse("2026-03-01T12:00:00Z");

const check = createAnswerCheck(createDocument(createContract()));

/**
 * Starts a server for all tests of a file. Before each test the tables are emptied and the clock shows noon. A test fails
 * when an answer that it fetched is not as the OpenAPI document says.
 */
export function useTestServer(env: Record<string, string> = {}, overrides: ServerOverrides = {}): TestServer {
	let running: RunningServer | undefined;
	let client: pg.Client | undefined;
	let dataDir = "";
	const state = { nowMs: noonMs };
	let stopWatching: () => ReadonlyArray<string> = () => [];

	const url = (): string => running?.url ?? "";
	const query: TestServer["query"] = async (sql, values) => {
		const result = await client?.query(sql, values);
		return (result?.rows ?? []) as never;
	};

	beforeAll(async () => {
		dataDir = await mkdtemp(join(tmpdir(), "telemetry-server-"));
		const databaseUrl = await createMigratedDatabase();
		running = await startServer(
			{ PORT: "0", DATABASE_URL: databaseUrl, DATA_DIR: dataDir, LOG_LEVEL: "silent", ...env },
			{ now: () => state.nowMs, ...overrides },
			standardTimeouts,
			jobsHurry,
		);
		client = new pg.Client({ connectionString: databaseUrl });
		await client.connect();
	});

	beforeEach(async () => {
		stopWatching = watchAnswers(url(), check);
		state.nowMs = noonMs;
		await query(emptyQuickly("installations", "sessions", "events"));
	});

	afterEach(() => {
		expect(stopWatching(), "answers that are not as documented").toEqual([]);
	});

	afterAll(async () => {
		await client?.end();
		await running?.stop();
		await rm(dataDir, { recursive: true, force: true });
	});

	const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });

	return {
		get url() {
			return url();
		},
		get databaseUrl() {
			return running?.databaseUrl ?? "";
		},
		get nowMs() {
			return state.nowMs;
		},
		set nowMs(value) {
			state.nowMs = value;
		},
		query,
		startSession: async (headers = {}) => {
			const response = await fetch(`${url()}/telemetry/start-session`, { headers: { ...startHeaders, ...headers } });
			return (await response.json()) as SessionStart;
		},
		ingest: async (token, events) => {
			const response = await fetch(`${url()}/telemetry/ingest`, {
				method: "POST",
				headers: { ...bearer(token), "Content-Type": "application/json" },
				body: JSON.stringify({ events }),
			});
			return { status: response.status, body: (await response.json()) as IngestAnswer & Problem };
		},
		get: (path, token) => fetch(`${url()}${path}`, { headers: token === undefined ? {} : bearer(token) }),
	};
}

/** An event without properties, which happened just now. */
export function pinned(seq: number, ageMs = 0): object {
	return { seq, name: "StoryPinned", ageMs };
}
