import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

function addressOf(database: string): string {
	const url = new URL(inject("postgresUrl"));
	url.pathname = `/${database}`;
	return url.href;
}

/** Copies a database that nobody is connected to, and gives the address of the copy. */
async function copyDatabase(admin: pg.Client, template: string): Promise<string> {
	const name = `e2e_${randomUUID().replaceAll("-", "")}`;
	await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
	return addressOf(name);
}

async function asAdmin<Result>(action: (admin: pg.Client) => Promise<Result>): Promise<Result> {
	const admin = new pg.Client({ connectionString: inject("postgresUrl") });
	await admin.connect();
	try {
		return await action(admin);
	} finally {
		await admin.end();
	}
}

/** Creates a database with the server's tables in it and gives its address: a copy takes a fraction of making them again. */
export function createDatabase(): Promise<string> {
	return asAdmin((admin) => copyDatabase(admin, inject("migratedTemplate")));
}

/** Creates a database with nothing in it, not even tables, and gives its address. */
export function createEmptyDatabase(): Promise<string> {
	return asAdmin((admin) => copyDatabase(admin, "template1"));
}

/** Creates one with tables and something in them. It is filled once, by the first who asks under this name, and copied for everybody. */
export function createFilledDatabase(name: string, fill: (databaseUrl: string) => Promise<void>): Promise<string> {
	return asAdmin(async (admin) => {
		// Held until the connection ends.
		await admin.query("SELECT pg_advisory_lock(hashtext($1))", [name]);
		const { rowCount } = await admin.query("SELECT FROM pg_database WHERE datname = $1", [name]);
		if (rowCount === 0) {
			const filling = await copyDatabase(admin, inject("migratedTemplate"));
			await fill(filling);
			await admin.query(`ALTER DATABASE ${new URL(filling).pathname.slice(1)} RENAME TO ${name}`);
		}
		return copyDatabase(admin, name);
	});
}
