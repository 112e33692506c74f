import { execFile } from "node:child_process";
import { chown, cp, mkdtemp, readFile, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadSecrets } from "../../src/config/secrets.js";
import { connect } from "../../src/database/connect.js";
import type { RunningCluster } from "../../src/database/embedded/cluster.js";
import { startCluster } from "../../src/database/embedded/cluster.js";
import type { Places } from "../../src/database/embedded/places.js";
import { choosePlaces } from "../../src/database/embedded/places.js";
import type { SystemUser } from "../../src/database/embedded/system-user.js";
import { chooseSystemUser } from "../../src/database/embedded/system-user.js";
import { migrate } from "../../src/database/migrate.js";
import { startServerProcess } from "../support/server-process.js";

const run = promisify(execFile);
const installed = "/usr/lib/postgresql";
const cli = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
let folder = "";
let dataDir = "";
let major = 0;
let user: SystemUser = {};
let places: Places | undefined;
let cluster: RunningCluster | undefined;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "telemetry-other-postgres-"));
	dataDir = join(folder, "data");
	major = Math.max(...(await readdir(installed)).filter((name) => /^\d+$/.test(name)).map(Number));
	user = await chooseSystemUser();
	places = await choosePlaces(dataDir, join(installed, String(major)), user);
	// What a version of the server that brought this PostgreSQL would have left in its data folder.
	const { databasePassword } = await loadSecrets(dataDir);
	cluster = await startCluster({ places, user, password: databasePassword });
	const db = connect(cluster.url, 1, () => undefined);
	await migrate(db);
	await db.destroy();
	await ask("INSERT INTO installations VALUES ('\\x01', '2026-03-01', '2026-03-01')");
});

afterAll(async () => {
	await cluster?.stop();
	await rm(places?.home ?? folder, { recursive: true, force: true });
	await rm(folder, { recursive: true, force: true });
});

function urlOf(query = ""): string {
	if (cluster === undefined) {
		throw new Error("PostgreSQL has not been started.");
	}
	return `${cluster.url}${query}`;
}

async function ask(sql: string): Promise<void> {
	const client = new pg.Client({ connectionString: urlOf() });
	await client.connect();
	await client.query(sql);
	await client.end();
}

interface Ran {
	readonly code: number | null;
	readonly text: string;
}

function telemetry(args: ReadonlyArray<string>, env: Record<string, string> = {}): Promise<Ran> {
	return new Promise((resolve) => {
		const child = execFile(
			process.execPath,
			[cli, ...args],
			{ env: { PATH: process.env["PATH"], DATA_DIR: dataDir, ...env } },
			(_problem, out, said) => resolve({ code: child.exitCode, text: out + said }),
		);
	});
}

/** The server, a command, and the doctor all say the same of a database that cannot be used. */
async function expectAdvice(advice: RegExp, env: Record<string, string> = {}): Promise<void> {
	await expect(startServerProcess({ DATA_DIR: dataDir, ...env })).rejects.toThrow(advice);
	expect(await telemetry(["stats"], env)).toMatchObject({ code: 1, text: expect.stringMatching(advice) as string });
	const { code, text } = await telemetry(["doctor"], env);
	expect(text).toMatch(new RegExp(`BAD +database +${advice.source}`));
	expect(code).toBe(1);
}

describe("a PostgreSQL with a certificate that it signed itself", () => {
	it("is not trusted with sslmode=require, and it is said what to do", async () => {
		if (places === undefined) {
			throw new Error("PostgreSQL has not been started.");
		}
		const [certificate, key] = [join(folder, "server.crt"), join(folder, "server.key")];
		await run("openssl", [
			...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=telemetry"],
			...["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
		]);
		for (const file of ["server.crt", "server.key"]) {
			const inCluster = join(places.home, "cluster", file);
			await cp(join(folder, file), inCluster);
			if (user.uid !== undefined && user.gid !== undefined) {
				await chown(inCluster, user.uid, user.gid);
			}
		}
		await expectAdvice(/PostgreSQL does not offer TLS\. Turn ssl on there/, {
			DATABASE_URL: urlOf("?sslmode=require"),
		});

		await ask("ALTER SYSTEM SET ssl = on");
		await ask("SELECT pg_reload_conf()");
		await expectAdvice(
			/The certificate of PostgreSQL cannot be verified \(self-signed certificate.*\).*sslrootcert=.*sslmode=no-verify/,
			{ DATABASE_URL: urlOf("?sslmode=require") },
		);
		// What it says to do works.
		for (const query of ["?sslmode=no-verify", `?sslmode=verify-full&sslrootcert=${certificate}`]) {
			expect((await telemetry(["stats"], { DATABASE_URL: urlOf(query) })).code).toBe(0);
		}
		// Nothing but the driver reads the connection string, so what only it knows disturbs no backup.
		expect((await telemetry(["backup-key", "--output", join(folder, "tls.key")])).code).toBe(0);
		const onlyTheDriverKnows = urlOf("?uselibpqcompat=true&sslmode=require&keepalives=1&application_name=telemetry");
		const env = { DATABASE_URL: onlyTheDriverKnows, BACKUP_DIR: join(folder, "tls-backups") };
		const recipient = (await readFile(join(folder, "tls.key"), "utf8")).match(/age1\w+/)?.[0] ?? "";
		expect((await telemetry(["backup"], { ...env, BACKUP_RECIPIENTS: recipient })).text).toContain("1 installations");
		const drill = ["restore", "--drill", "--key", join(folder, "tls.key")];
		expect((await telemetry(drill, env)).text).toContain("It was a drill");
	});
});

describe("a data folder of another major version of PostgreSQL", () => {
	it("is left alone, and moves to this one by the steps of docs/guides/operations.md", async () => {
		if (places === undefined) {
			throw new Error("PostgreSQL has not been started.");
		}
		// The version of before: telemetry backup.
		expect((await telemetry(["backup-key"])).code).toBe(0);
		const before = await telemetry(["backup"], { DATABASE_URL: urlOf() });
		expect(before.text).toContain("1 installations");
		await cluster?.stop();
		cluster = undefined;

		const { home } = places;
		await expectAdvice(
			new RegExp(
				`The data in ${home} was made by PostgreSQL ${major}, and this version of the server brings PostgreSQL`,
			),
		);

		await rename(home, `${home}-${major}`);
		expect(await telemetry(["restore"])).toMatchObject({ code: 0 });
		expect((await telemetry(["stats"])).text).toMatch(/^installations +1$/m);
		const server = await startServerProcess({ DATA_DIR: dataDir });
		expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
		await server.end("SIGTERM");
		await rm(`${home}-${major}`, { recursive: true });
	});
});
