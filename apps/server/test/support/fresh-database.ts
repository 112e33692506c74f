import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

async function createDatabase(template: string): Promise<string> {
	const url = new URL(inject("postgresUrl"));
	const name = `test_${randomUUID().replaceAll("-", "")}`;
	const admin = new pg.Client({ connectionString: url.href });
	await admin.connect();
	await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
	await admin.end();
	url.pathname = `/${name}`;
	return url.href;
}

/** Creates an empty database and gives its address. */
export function createFreshDatabase(): Promise<string> {
	return createDatabase("template1");
}

/** Creates one with the server's tables in it, as `migrate` makes them: a copy takes a fraction of making them again. */
export function createMigratedDatabase(): Promise<string> {
	return createDatabase(inject("migratedTemplate"));
}
