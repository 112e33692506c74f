import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "../../src/backup/archives/find-program.js";

let folder = "";

/** A folder with a pg_restore that says of which version it is. */
async function install(name: string, says: string): Promise<string> {
	const inside = join(folder, name);
	await mkdir(inside);
	await writeFile(join(inside, "pg_restore"), `#!/bin/sh\necho "${says}"\n`);
	await chmod(join(inside, "pg_restore"), 0o755);
	return inside;
}

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "telemetry-programs-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the pg_restore that is used", () => {
	it("is the oldest that is as new as the database", async () => {
		const folders = await Promise.all([
			install("newest", "pg_restore (PostgreSQL) 18.4"),
			install("debian", "pg_restore (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"),
			install("fitting", "pg_restore (PostgreSQL) 16.2"),
			install("strange", "who knows"),
		]);
		expect(await findProgram("pg_restore", 16, [...folders, "/nowhere"])).toEqual({
			path: join(folder, "fitting", "pg_restore"),
			version: "16.2",
			major: 16,
		});
		await expect(findProgram("pg_restore", 19, folders)).rejects.toThrow(
			/is of PostgreSQL 18\.4, which cannot handle PostgreSQL 19\. Install .* \(postgresql-client-19\)/,
		);
	});

	it("is asked for where there is none", async () => {
		await expect(findProgram("pg_restore", 16, ["/nowhere"])).rejects.toThrow(
			"There is no pg_restore on this machine. Install PostgreSQL's client programs, version 16 or newer",
		);
	});
});
