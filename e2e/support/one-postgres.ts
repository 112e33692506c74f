import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, migrate, openDatabase, parseConfig } from "@flipbook-telemetry/server";
import pg from "pg";
import type { TestProject } from "vitest/node";

declare module "vitest" {
	export interface ProvidedContext {
		/** Of a role that may create databases. */
		postgresUrl: string;
		/** The name of a database that has the server's tables and nothing in them. Nobody connects to it. */
		migratedTemplate: string;
	}
}

const migratedTemplate = "migrated";

/**
 * Prepares what all files share: nothing of it has to survive the machine, so nobody waits for the disk, and the tables are
 * made once.
 */
async function prepare(postgresUrl: string): Promise<void> {
	const admin = new pg.Client({ connectionString: postgresUrl });
	await admin.connect();
	await admin.query("ALTER SYSTEM SET fsync = off");
	await admin.query("ALTER SYSTEM SET full_page_writes = off");
	await admin.query("SELECT pg_reload_conf()");
	await admin.query(`CREATE DATABASE ${migratedTemplate}`);
	await admin.end();
	const url = new URL(postgresUrl);
	url.pathname = `/${migratedTemplate}`;
	const db = connect(url.href, 1, () => undefined);
	await migrate(db);
	await db.destroy();
}

/** One PostgreSQL, the one that the server brings, for all test files; each makes a database of its own in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-e2e-"));
	const postgres = await openDatabase(parseConfig({ DATA_DIR: dataDir }, dataDir));
	await prepare(postgres.url);
	project.provide("postgresUrl", postgres.url);
	project.provide("migratedTemplate", migratedTemplate);
	return async () => {
		await postgres.close();
		await rm(dataDir, { recursive: true, force: true });
	};
}
