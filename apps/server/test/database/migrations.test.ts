import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.js";
import { migrate } from "../../src/database/migrate.js";
import { migrations } from "../../src/database/migrations/index.js";
import { startServer } from "../../src/start-server.js";
import { createFreshDatabase } from "../support/fresh-database.js";

describe("the migrations", () => {
	it("bring an empty database up to date, and then have nothing left to do", async () => {
		const db = connect(await createFreshDatabase(), 2, () => undefined);
		expect(await migrate(db)).toEqual(Object.keys(migrations));
		expect(await migrate(db)).toEqual([]);
		await db.destroy();
	});

	it("are run once when several servers start at the same moment", async () => {
		const databaseUrl = await createFreshDatabase();
		const env = async (): Promise<Record<string, string>> => ({
			PORT: "0",
			DATABASE_URL: databaseUrl,
			DATA_DIR: await mkdtemp(join(tmpdir(), "telemetry-twin-")),
			LOG_LEVEL: "silent",
		});
		const servers = await Promise.all([startServer(await env()), startServer(await env()), startServer(await env())]);
		const answers = await Promise.all(servers.map((server) => fetch(`${server.url}/readyz`)));
		expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
		await Promise.all(servers.map((server) => server.stop()));
	});
});
