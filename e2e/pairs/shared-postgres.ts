import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addDays, connect, dayOf, daysBetween, makePartitionsOf, migrate } from "@flipbook-telemetry/server";
import pg from "pg";
import { lastMigrationBefore, makeOldPartitions } from "./old-version.ts";
import { mustRun } from "./run-command.ts";

/** What all rows share: a PostgreSQL, databases to copy, and the key of the backups. */
export interface SharedPostgres {
	/** A new database, as today's server makes it or as the version before did, and its address. */
	readonly createDatabase: (version: "today" | "before") => Promise<string>;
	readonly dropDatabase: (url: string) => Promise<void>;
	/** The settings that backups are made with. */
	readonly backup: { readonly recipient: string; readonly keyFile: string };
	readonly close: () => Promise<void>;
}

/** As far back as any session goes, and as far ahead as the server looks. */
const daysOfPartitions = { back: 14, ahead: 7 };

function called(postgresUrl: string, name: string): string {
	const url = new URL(postgresUrl);
	url.pathname = `/${name}`;
	return url.href;
}

async function withClient<T>(url: string, action: (client: pg.Client) => Promise<T>): Promise<T> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		return await action(client);
	} finally {
		await client.end();
	}
}

/** Prepares it in a PostgreSQL whose role may create databases. */
export async function prepareSharedPostgres(postgresUrl: string): Promise<SharedPostgres> {
	const prefix = `pairs_${randomUUID().slice(0, 8)}`;
	const admin = async (statement: string): Promise<void> =>
		withClient(postgresUrl, async (client) => void (await client.query(statement)));
	const today = dayOf(Date.now());
	const days = daysBetween(addDays(today, -daysOfPartitions.back), addDays(today, daysOfPartitions.ahead));
	const templates = { today: `${prefix}_today`, before: `${prefix}_before` };

	await admin(`CREATE DATABASE ${templates.before}`);
	const db = connect(called(postgresUrl, templates.before), 1, () => undefined);
	await migrate(db, lastMigrationBefore);
	await db.destroy();
	await admin(`CREATE DATABASE ${templates.today} TEMPLATE ${templates.before}`);
	await withClient(called(postgresUrl, templates.before), (client) => makeOldPartitions(client, days));
	const newest = connect(called(postgresUrl, templates.today), 1, () => undefined);
	await migrate(newest);
	await makePartitionsOf(newest, days);
	await newest.destroy();

	const folder = await mkdtemp(join(tmpdir(), "telemetry-pairs-key-"));
	const keyFile = join(folder, "backup.key");
	const { output } = await mustRun({ DATA_DIR: folder }, "backup-key", "--output", keyFile);
	const recipient = output.trim().replace("BACKUP_RECIPIENTS=", "");

	return {
		createDatabase: async (version) => {
			const name = `${prefix}_${randomUUID().slice(0, 8)}`;
			await admin(`CREATE DATABASE ${name} TEMPLATE ${templates[version]}`);
			return called(postgresUrl, name);
		},
		dropDatabase: (url) => admin(`DROP DATABASE IF EXISTS ${new URL(url).pathname.slice(1)} WITH (FORCE)`),
		backup: { recipient, keyFile },
		close: async () => {
			await admin(`DROP DATABASE IF EXISTS ${templates.today}`);
			await admin(`DROP DATABASE IF EXISTS ${templates.before}`);
			await rm(folder, { recursive: true, force: true });
		},
	};
}
