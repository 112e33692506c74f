import type { Database } from "@flipbook-telemetry/server";
import { connect } from "@flipbook-telemetry/server";
import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { createDatabase } from "./fresh-database.ts";

/** A database with the server's tables, and no server at it. */
export interface TestDatabase {
	readonly url: string;
	readonly db: Database;
	/** A connection without a time-out, for what takes long. */
	readonly client: pg.Client;
}

/** Creates one for all tests of a file. */
export function useDatabase(): TestDatabase {
	let opened: TestDatabase | undefined;
	const current = (): TestDatabase => {
		if (opened === undefined) {
			throw new Error("The database is there once the tests run.");
		}
		return opened;
	};

	beforeAll(async () => {
		const url = await createDatabase();
		const client = new pg.Client({ connectionString: url });
		await client.connect();
		opened = { url, client, db: connect(url, 2, () => undefined) };
	});

	afterAll(async () => {
		await current().client.end();
		await current().db.destroy();
	});

	return {
		get url() {
			return current().url;
		},
		get db() {
			return current().db;
		},
		get client() {
			return current().client;
		},
	};
}
