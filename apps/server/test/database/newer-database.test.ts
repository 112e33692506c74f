import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMigratedDatabase } from "../support/fresh-database.js";
import { startServerProcess } from "../support/server-process.js";

const cli = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
let dataDir = "";
let databaseUrl = "";

beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), "telemetry-newer-"));
	databaseUrl = await createMigratedDatabase();
	const client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	await client.query("INSERT INTO kysely_migration VALUES ('20990101-of-tomorrow', '2099-01-01T00:00:00Z')");
	await client.end();
});

afterAll(() => rm(dataDir, { recursive: true, force: true }));

function telemetry(...args: ReadonlyArray<string>): Promise<{ code: number | null; text: string }> {
	const env = { PATH: process.env["PATH"], DATA_DIR: dataDir, DATABASE_URL: databaseUrl };
	return new Promise((resolve) => {
		const child = execFile(process.execPath, [cli, ...args], { env }, (_problem, out, said) =>
			resolve({ code: child.exitCode, text: out + said }),
		);
	});
}

const advice =
	/of a newer version of the server \(20990101-of-tomorrow\).* Use the newer version, or go back: stop the server, and restore a backup/;

describe("a database of a newer version", () => {
	it("is refused by the server, with what to do", async () => {
		await expect(startServerProcess({ DATA_DIR: dataDir, DATABASE_URL: databaseUrl })).rejects.toThrow(advice);
	});

	it.each([["stats"], ["migrate"], ["backup"], ["doctor"]])(
		"is refused by telemetry %s, with what to do",
		async (command) => {
			await telemetry("backup-key");
			const { code, text } = await telemetry(command);
			expect(text).toMatch(advice);
			expect(code).toBe(1);
		},
	);
});
