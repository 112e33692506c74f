import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

/** Creates an empty database and gives its address. */
export async function createFreshDatabase(): Promise<string> {
	const url = new URL(inject("postgresUrl"));
	const name = `test_${randomUUID().replaceAll("-", "")}`;
	const admin = new pg.Client({ connectionString: url.href });
	await admin.connect();
	await admin.query(`CREATE DATABASE ${name}`);
	await admin.end();
	url.pathname = `/${name}`;
	return url.href;
}
