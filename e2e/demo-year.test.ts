import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fillDemoYear } from "@flipbook-telemetry/tooling/demo-year";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useDatabase } from "./support/use-database.ts";

const database = useDatabase();
let dataDir: string;

beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), "telemetry-demo-"));
});

afterAll(async () => {
	await rm(dataDir, { recursive: true, force: true });
});

async function count(table: string): Promise<number> {
	const { rows } = await database.client.query<{ count: number }>(`SELECT count(*)::integer AS count FROM ${table}`);
	return rows[0]?.count ?? 0;
}

/** The same in small. */
function fill(): Promise<void> {
	const env = { DATABASE_URL: database.url, DATA_DIR: dataDir };
	return fillDemoYear({ env, days: 8, installsPerDay: 10, nowMs: Date.now(), say: () => undefined });
}

describe("the year that pnpm start --demo generates", () => {
	it("refuses a database that has anything in it, and says what to do", async () => {
		await database.client.query("INSERT INTO installations VALUES ('x', now()::date, now()::date)");
		await expect(fill()).rejects.toThrow(/not empty \(installations: 1\).*leave DATABASE_URL and DATA_DIR out/);
		expect(await count("sessions")).toBe(0);
		await database.client.query("TRUNCATE installations CASCADE");
	});

	it("fills an empty one up to now, and its numbers are counted", async () => {
		await fill();
		expect(await count("sessions")).toBeGreaterThan(30);
		const [today] = (
			await database.client.query<{ days: number; future: number }>(`
				SELECT count(DISTINCT session_day)::integer AS days,
					count(*) FILTER (WHERE last_seen_at > now())::integer AS future FROM sessions`)
		).rows;
		expect(today?.days).toBeGreaterThanOrEqual(7);
		expect(today?.future).toBe(0);
		expect(await count("daily_sessions WHERE plugin_version = 'all' AND channel = 'all'")).toBeGreaterThanOrEqual(7);
		await expect(fill()).rejects.toThrow("not empty");
	});
});
