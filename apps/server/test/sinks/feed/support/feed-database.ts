import { createHash } from "node:crypto";
import { catalogue } from "@flipbook-telemetry/event-schema";
import pg from "pg";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { connect } from "../../../../src/database/connect.js";
import type { Database } from "../../../../src/database/database.js";
import { makePartitionsOf } from "../../../../src/database/partitions.js";
import { eraseData } from "../../../../src/erasure/erase-data.js";
import type { ReceivedEvent } from "../../../../src/ingest/session/session-change.js";
import { addEvents, createCountEvents, endSession } from "../../../../src/ingest/session/session-change.js";
import { writeGroup } from "../../../../src/ingest/store/write-group.js";
import { createMigratedDatabase } from "../../../support/fresh-database.js";

const countEvents = createCountEvents(catalogue);

/** A session of a test: its number is in its id. */
export interface TestSession {
	readonly sessionId: string;
	readonly sessionDay: string;
	readonly key: Buffer;
}

/** A session and the numbers of events that it tells; without any it says goodbye. */
export type Told = readonly [session: TestSession, seqs: ReadonlyArray<number>];

/** Someone who writes, and commits when the test says so. */
export interface TestWriter {
	/** Writes a group as the server does, in a transaction of its own that stays open. */
	readonly write: (...told: ReadonlyArray<Told>) => Promise<void>;
	readonly commit: () => Promise<void>;
	readonly rollBack: () => Promise<void>;
}

/** A database that is written to without a server in front of it. */
export interface FeedDatabase {
	readonly db: Database;
	readonly url: string;
	readonly query: <Row extends pg.QueryResultRow>(sql: string, values?: Array<unknown>) => Promise<Array<Row>>;
	readonly addSession: (number: number, sessionDay: string, installation?: number) => Promise<TestSession>;
	readonly writer: () => Promise<TestWriter>;
	/** Writes a group and commits it. */
	readonly write: (...told: ReadonlyArray<Told>) => Promise<void>;
	readonly erase: (session: TestSession) => Promise<void>;
	/** Deletes everything, which for so little is quicker than truncating. */
	readonly empty: () => Promise<void>;
}

/** Noon of the day on which everything is told. */
export const noonMs = Date.parse("2026-03-05T12:00:00Z");

/** The days of which there are partitions. */
export const days = ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"] as const;

const pages = ["Home", "Story", "Settings", "About", "Logs"];

const viewed = (seq: number): ReceivedEvent => ({
	seq,
	name: "PageViewed",
	ageMs: 0,
	properties: { page: pages[seq % pages.length] },
});

/** Connects to a database for all tests of a file; before each of them it is emptied. */
export function useFeedDatabase(): FeedDatabase {
	let db: Database | undefined;
	let url = "";
	const clients: Array<pg.Client> = [];

	const connectClient = async (): Promise<pg.Client> => {
		const client = new pg.Client({ connectionString: url });
		await client.connect();
		clients.push(client);
		return client;
	};

	const query: FeedDatabase["query"] = async (text, values) =>
		((await clients[0]?.query(text, values))?.rows ?? []) as never;

	const writer = async (): Promise<TestWriter> => {
		const client = await connectClient();
		return {
			write: async (...told) => {
				await client.query("BEGIN");
				const group = told.map(([session, seqs]) => ({
					...session,
					...(seqs.length === 0 ? endSession(noonMs) : addEvents(seqs.map(viewed), noonMs, countEvents)),
				}));
				await writeGroup(client, group);
			},
			commit: async () => void (await client.query("COMMIT")),
			rollBack: async () => void (await client.query("ROLLBACK")),
		};
	};

	let ownWriter: TestWriter | undefined;

	beforeAll(async () => {
		url = await createMigratedDatabase();
		db = connect(url, 8, () => undefined);
		await makePartitionsOf(db, days);
		await connectClient();
		ownWriter = await writer();
	});

	beforeEach(async () => {
		await Promise.all(clients.map((client) => client.query("ROLLBACK")));
		await database.empty();
		await makePartitionsOf(database.db, days);
	});

	afterAll(async () => {
		await Promise.all(clients.map((client) => client.end()));
		await db?.destroy();
	});

	const database: FeedDatabase = {
		get db() {
			if (db === undefined) {
				throw new Error("It is not connected yet.");
			}
			return db;
		},
		get url() {
			return url;
		},
		query,
		writer,
		addSession: async (number, sessionDay, installation = number) => {
			const sessionId = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
			const key = createHash("sha256").update(`installation ${installation}`).digest();
			await query("INSERT INTO installations VALUES ($1, $2, $2) ON CONFLICT DO NOTHING", [key, sessionDay]);
			await query(
				`INSERT INTO sessions (session_id, session_day, installation_key, plugin_version, channel, contract_version,
					started_at, opened_at, last_seen_at, origin)
				VALUES ($1, $2::date, $3, '1.2.3', 'stable', 1, $2::date + time '12:00', $2::date + time '12:00',
					$2::date + time '12:00', 'studio')`,
				[sessionId, sessionDay, key],
			);
			return { sessionId, sessionDay, key };
		},
		write: async (...told) => {
			await ownWriter?.write(...told);
			await ownWriter?.commit();
		},
		erase: ({ key }) => eraseData(database.db, key, noonMs, () => Promise.resolve()),
		empty: async () => {
			for (const table of [
				"events",
				"installations",
				"changes",
				"changed_days",
				"followers",
				"rolled_days",
				"stale_days",
				"daily_tallies",
				"erasures_elsewhere",
			]) {
				await query(`DELETE FROM ${table}`);
			}
		},
	};
	return database;
}
