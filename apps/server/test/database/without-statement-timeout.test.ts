import { sql } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import { connectPool } from "../../src/database/connect.js";
import { withoutStatementTimeout } from "../../src/database/without-statement-timeout.js";
import { useTestServer } from "../support/test-server.js";

const server = useTestServer();
const timeoutMs = 50;

describe("what takes as long as there is much stored", () => {
	const open: Array<{ readonly destroy: () => Promise<void> }> = [];
	afterAll(() => Promise.all(open.map((db) => db.destroy())));

	it("is not given up, while a request's query on the same connection is", async () => {
		const { db } = connectPool(server.databaseUrl, 1, () => undefined, timeoutMs);
		open.push(db);
		const sleep = sql`SELECT pg_sleep(${(2 * timeoutMs) / 1000})`;
		await expect(sleep.execute(db)).rejects.toThrow("statement timeout");
		await withoutStatementTimeout(db, (patient) => sleep.execute(patient));
		await expect(sleep.execute(db)).rejects.toThrow("statement timeout");
	});
});
