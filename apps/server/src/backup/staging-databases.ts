import { randomBytes } from "node:crypto";
import pg from "pg";
import { openClient } from "../database/connect.js";
import { waitUntil } from "../database/embedded/processes.js";
import { tryLockOn } from "../database/locks.js";

/** One of these is in every PostgreSQL; the last two by the makers of hosted ones. */
const maintenanceDatabases = ["postgres", "defaultdb", "template1"];

/** May be done to the databases of a PostgreSQL from outside of them. */
export interface Databases {
	/** How many others are connected to the database. */
	readonly countOthers: () => Promise<number>;
	/** Creates an empty database beside it and gives its address. */
	readonly create: () => Promise<string>;
	readonly drop: (databaseUrl: string) => Promise<void>;
	/**
	 * Puts another database in its place, in one step, and drops the one that was there, if any. Gives the name of that one
	 * when it could not be dropped; the next restore does it.
	 */
	readonly replaceBy: (databaseUrl: string) => Promise<string | undefined>;
}

const nameIn = (databaseUrl: string): string => decodeURIComponent(new URL(databaseUrl).pathname.slice(1));

function withName(databaseUrl: string, name: string): string {
	const url = new URL(databaseUrl);
	url.pathname = `/${encodeURIComponent(name)}`;
	return url.href;
}

/** For so long PostgreSQL may go on with what was asked for on a connection that is broken. */
const answerTimeoutMs = 30_000;

/** How the names of databases begin that a restore makes. PostgreSQL cuts names off after 63 bytes. */
const prefixOf = (databaseUrl: string): string => `${nameIn(databaseUrl).slice(0, 38)}_restore_`;

const codeOf = (problem: unknown): unknown =>
	problem instanceof Error && "code" in problem ? problem.code : undefined;

async function connectBeside(databaseUrl: string): Promise<pg.Client> {
	let last: unknown;
	for (const name of maintenanceDatabases.filter((candidate) => candidate !== nameIn(databaseUrl))) {
		const client = openClient(withName(databaseUrl, name));
		try {
			await client.connect();
			return client;
		} catch (problem) {
			last = problem;
			await client.end().catch(() => undefined);
		}
	}
	throw last;
}

function explain(problem: unknown): Error {
	return codeOf(problem) === "42501"
		? new Error(
				"The database's role may not create databases, and a backup is restored into a new one. As PostgreSQL's " +
					"administrator: ALTER ROLE <role> CREATEDB",
				{ cause: problem },
			)
		: (problem as Error);
}

/** What an interrupted restore may have left behind. Nobody else's database has such a name. */
async function dropLeftovers(admin: pg.Client, prefix: string): Promise<void> {
	const { rows } = await admin.query<{ name: string }>(
		"SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1) AND datname ~ '_[0-9a-f]{16}$'",
		[prefix],
	);
	for (const { name } of rows) {
		await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
	}
}

/** The new database compares and sorts text as the one whose place it takes does. */
async function localeOf(admin: pg.Client, name: string): Promise<string> {
	const { rows } = await admin.query<{ encoding: string; collate: string; ctype: string }>(
		`SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collate, datctype AS ctype
		FROM pg_database WHERE datname = $1`,
		[name],
	);
	const [old] = rows;
	return old === undefined
		? ""
		: ` ENCODING ${pg.escapeLiteral(old.encoding)} LC_COLLATE ${pg.escapeLiteral(old.collate)}` +
				` LC_CTYPE ${pg.escapeLiteral(old.ctype)}`;
}

async function exists(admin: pg.Client, name: string): Promise<boolean> {
	const { rowCount } = await admin.query("SELECT FROM pg_database WHERE datname = $1", [name]);
	return rowCount !== 0;
}

async function rename(admin: pg.Client, name: string, by: string, replaced: string): Promise<void> {
	const [current, next, old] = [name, by, replaced].map(pg.escapeIdentifier);
	await admin.query("BEGIN");
	try {
		if (await exists(admin, name)) {
			await admin.query(`ALTER DATABASE ${current} RENAME TO ${old}`);
		}
		await admin.query(`ALTER DATABASE ${next} RENAME TO ${current}`);
		await admin.query("COMMIT");
	} catch (problem) {
		await admin.query("ROLLBACK").catch(() => undefined);
		throw codeOf(problem) === "55006"
			? new Error("Somebody has connected to the database meanwhile. Stop the server, and restore again.", {
					cause: problem,
				})
			: problem;
	}
}

/**
 * Whether the names are exchanged, although the answer to it never came because the connection broke. The lock of the broken
 * connection is free once PostgreSQL has finished what it was doing there.
 */
async function isRenamed(databaseUrl: string, by: string): Promise<boolean> {
	const admin = await connectBeside(databaseUrl);
	try {
		await waitUntil(() => tryLockOn(admin, "restore", prefixOf(databaseUrl)), answerTimeoutMs);
		return !(await exists(admin, by));
	} finally {
		await admin.end();
	}
}

/** Gives the name of the old database when it could not be dropped. From the exchange of names on, nothing is a failure. */
async function replace(
	admin: pg.Client,
	databaseUrl: string,
	by: string,
	replaced: string,
): Promise<string | undefined> {
	try {
		await rename(admin, nameIn(databaseUrl), by, replaced);
	} catch (problem) {
		if (!(await isRenamed(databaseUrl, by).catch(() => false))) {
			throw problem;
		}
	}
	try {
		await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(replaced)} WITH (FORCE)`);
		return undefined;
	} catch {
		return replaced;
	}
}

/**
 * Works on the databases beside one. Only one at a time may; what an earlier one that was killed has left behind is dropped
 * first. Throws when another one is at it.
 */
export async function withStagingDatabases<Result>(
	databaseUrl: string,
	action: (databases: Databases) => Promise<Result>,
): Promise<Result> {
	const name = nameIn(databaseUrl);
	const prefix = prefixOf(databaseUrl);
	const freshName = (): string => `${prefix}${randomBytes(8).toString("hex")}`;
	const admin = await connectBeside(databaseUrl);
	try {
		if (!(await tryLockOn(admin, "restore", prefix))) {
			throw new Error("Another restore of this database is under way. Wait for its end.");
		}
		await dropLeftovers(admin, prefix);
		return await action({
			countOthers: async () => {
				const { rows: others } = await admin.query<{ count: string }>(
					"SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'",
					[name],
				);
				return Number(others[0]?.count);
			},
			create: async () => {
				const fresh = freshName();
				const locale = await localeOf(admin, name);
				try {
					await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(fresh)} TEMPLATE template0${locale}`);
				} catch (problem) {
					throw explain(problem);
				}
				return withName(databaseUrl, fresh);
			},
			drop: async (url) => {
				await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(nameIn(url))} WITH (FORCE)`);
			},
			replaceBy: (url) => replace(admin, databaseUrl, nameIn(url), freshName()),
		});
	} finally {
		await admin.end().catch(() => undefined);
	}
}

/**
 * What somebody would miss if a database were replaced, in words; undefined when there is nothing, or no such database.
 */
export async function contentsOf(databaseUrl: string, known: ReadonlyArray<string>): Promise<string | undefined> {
	const client = openClient(databaseUrl);
	try {
		await client.connect();
	} catch (problem) {
		if (codeOf(problem) === "3D000") {
			return undefined;
		}
		throw problem;
	}
	try {
		const { rows } = await client.query<{ name: string }>(
			`SELECT relation.oid::regclass::text AS name FROM pg_class relation
			JOIN pg_namespace ON pg_namespace.oid = relnamespace
			WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
				AND NOT relispartition
				AND relation.oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e' AND classid = 'pg_class'::regclass)
			ORDER BY 1`,
		);
		const names = rows.map(({ name }) => name);
		const strange = names.filter((name) => !known.includes(name));
		if (strange.length > 0) {
			return `tables that are not the server's (${strange.join(", ")})`;
		}
		for (const name of ["installations", "daily_sessions"].filter((table) => names.includes(table))) {
			const { rowCount } = await client.query(`SELECT FROM ${name} LIMIT 1`);
			if (rowCount !== 0) {
				return "data";
			}
		}
		return undefined;
	} finally {
		await client.end();
	}
}
