import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { installationKey } from "../../src/ingest/installation-key.js";
import { createFreshDatabase } from "../support/fresh-database.js";
import { pinned, useTestServer } from "../support/test-server.js";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), "telemetry-cli-backup-"));
const key = Buffer.alloc(32, 7).toString("base64url");
const token = "a-token-for-those-who-may-look";
const server = useTestServer({ INSTALLATION_KEY: key, BACKUP_DIR: join(dataDir, "backups"), METRICS_TOKEN: token });

afterAll(() => rm(dataDir, { recursive: true, force: true }));

interface Ran {
	readonly code: number;
	readonly out: string;
	readonly said: string;
}

function telemetry(args: ReadonlyArray<string>, databaseUrl = server.databaseUrl): Promise<Ran> {
	const env = { PATH: "/nowhere", DATA_DIR: dataDir, INSTALLATION_KEY: key, DATABASE_URL: databaseUrl };
	return new Promise((resolve) => {
		const child = execFile(process.execPath, [main, ...args], { env }, (_problem, out, said) =>
			resolve({ code: child.exitCode ?? -1, out: out.trim(), said }),
		);
	});
}

async function countSessions(databaseUrl: string): Promise<number> {
	const client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	const { rows } = await client.query<{ count: number }>("SELECT count(*)::int AS count FROM sessions");
	await client.end();
	return rows[0]?.count ?? -1;
}

describe("telemetry backup, restore and erase-again", () => {
	it("keep a backup, try it, put it in place, and keep who was erased from coming back", async () => {
		server.nowMs = Date.now();
		expect(await telemetry(["backup"])).toMatchObject({
			code: 1,
			said: expect.stringContaining('"telemetry backup-key" makes one') as string,
		});
		expect((await telemetry(["backup-key"])).out).toMatch(/^BACKUP_RECIPIENTS=age1/);
		expect((await stat(join(dataDir, "backup.key"))).mode & 0o777).toBe(0o600);
		expect((await telemetry(["backup-key"])).code).toBe(1);
		expect((await telemetry(["doctor"])).out).toMatch(/look +backups +None in /);

		const { installationId: mine = "" } = await server.startSession();
		const { sessionToken } = await server.startSession();
		await server.ingest(sessionToken, [pinned(1), pinned(2)]);
		const made = await telemetry(["backup"]);
		expect(made.said).toContain("2 installations, 2 sessions, 2 events");
		expect(await readFile(made.out)).not.toHaveLength(0);
		expect((await telemetry(["doctor"])).out).toMatch(/ok +backups +1, the newest 0 hours old/);
		expect(await (await server.get("/metrics", token)).text()).toMatch(
			/^telemetry_newest_backup_timestamp_seconds 1\d{9}/m,
		);

		expect((await telemetry(["erase", mine])).code).toBe(0);
		const erasedKey = installationKey(Buffer.alloc(32, 7), mine).toString("hex");
		const ids = join(dataDir, "at-posthog.csv");
		await writeFile(ids, `distinct_id\n${"ab".repeat(32)}\n"${erasedKey}",7\n`);
		expect((await telemetry(["erasures", "--among", ids])).out).toBe(erasedKey);

		const drilled = await telemetry(["restore", "--drill"]);
		expect(drilled).toMatchObject({ code: 0, said: expect.stringContaining("It was a drill") as string });
		expect(drilled.said).toContain("1 installations that were erased since are erased again");

		const target = await createFreshDatabase();
		expect((await telemetry(["restore"], target)).code).toBe(0);
		expect(await countSessions(target)).toBe(1);
		expect(await telemetry(["restore", made.out], target)).toMatchObject({
			code: 1,
			said: expect.stringContaining("--force replaces it") as string,
		});
		expect((await telemetry(["erase-again"], target)).said).toContain(
			"Re-erased 0 installations; 1 erasures are recorded.",
		);
	});

	it("say that there is nothing to restore", async () => {
		const elsewhere = await telemetry(["restore", "/nowhere.age"]);
		expect(elsewhere).toMatchObject({ code: 1, said: expect.stringContaining("/nowhere.age") as string });
	});
});
