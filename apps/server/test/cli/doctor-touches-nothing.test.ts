import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFreshDatabase, createMigratedDatabase } from "../support/fresh-database.js";
import { startServerProcess } from "../support/server-process.js";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
let folder = "";

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "telemetry-doctor-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Every option that the doctor looks at. */
function everyOption(): Record<string, string> {
	return {
		DATA_DIR: join(folder, "data"),
		BACKUP_DIR: join(folder, "backups"),
		LAKE: join(folder, "lake"),
		POSTHOG_HOST: "http://127.0.0.1:1",
		POSTHOG_KEY: "phc_a_key_of_a_test",
		RATE_LIMIT_STORE: "postgres",
		METRICS_TOKEN: "a-token-for-whoever-watches",
		SHARED_NUMBERS: "daily",
		NATS_SERVERS: "127.0.0.1:1",
		NATS_TOKEN: "a-token-for-a-test",
	};
}

/** What the doctor says. */
function doctor(env: Record<string, string>): Promise<string> {
	return new Promise((resolve) => {
		execFile(
			process.execPath,
			[main, "doctor"],
			{ env: { PATH: process.env["PATH"], ...env } },
			(_problem, out, said) => resolve(out + said),
		);
	});
}

/** Every file, with what is in it and when it was changed. */
async function filesIn(place: string): Promise<ReadonlyArray<string>> {
	const names = await readdir(place, { recursive: true });
	const lines = names.map(async (name) => {
		const path = join(place, name);
		const { mtimeMs, mode } = await stat(path);
		const hash = createHash("sha256");
		await readFile(path).then(
			(bytes) => hash.update(bytes),
			() => undefined,
		);
		return `${name} ${mode} ${mtimeMs} ${hash.digest("hex")}`;
	});
	return (await Promise.all(lines)).sort();
}

/** Every table with its rows, and everything else that has a name. */
async function contentsOf(databaseUrl: string): Promise<ReadonlyArray<object>> {
	const client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	const { rows } = await client.query<object>(`
		SELECT relname, relkind, CASE WHEN relkind IN ('r', 'p', 'S') THEN
			query_to_xml(format('SELECT * FROM %s', pg_class.oid::regclass), false, false, '')::text END AS rows
		FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = 'public' ORDER BY 1`);
	await client.end();
	return rows;
}

describe("the doctor looks, and touches nothing", () => {
	it.each([
		["empty", createFreshDatabase],
		["up to date", createMigratedDatabase],
	])("of a database that is %s, nor of any folder", async (_, create) => {
		const databaseUrl = await create();
		await mkdir(join(folder, "backups"));
		const look = async (): Promise<unknown> => [await contentsOf(databaseUrl), await filesIn(folder)];
		const before = await look();
		const said = await doctor({ ...everyOption(), DATABASE_URL: databaseUrl });
		expect(said).toMatch(/BAD +queue +The queue at NATS_SERVERS cannot be used: connection refused/);
		expect(said).toMatch(/ok +database +PostgreSQL/);
		expect(said).toMatch(/BAD +data folder/);
		expect(await look()).toEqual(before);
	});

	it("of a server that brings its own database, whether it runs or not", async () => {
		const { DATA_DIR: dataDir = "", BACKUP_DIR = "" } = everyOption();
		const env = { DATA_DIR: dataDir, BACKUP_DIR };
		const running = await startServerProcess(env);
		expect(await doctor(env)).toMatch(/ok +partitions/);
		await running.end("SIGTERM");
		const before = await filesIn(folder);
		expect(await doctor(env)).toMatch(/BAD +database +.*Start the server/);
		expect(await filesIn(folder)).toEqual(before);
	});
});
