import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MyData } from "@flipbook-telemetry/event-schema";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { isApiKey, readApiKeys } from "../../src/site/login/api-keys.js";
import { isPassword } from "../../src/site/login/password.js";
import { createFreshDatabase } from "../support/fresh-database.js";
import { startServerProcess } from "../support/server-process.js";
import { pinned, useTestServer } from "../support/test-server.js";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const key = Buffer.alloc(32, 7).toString("base64url");
const server = useTestServer({ INSTALLATION_KEY: key });
const hourMs = 3_600_000;
let dataDir = "";

beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), "telemetry-cli-"));
});

afterAll(() => rm(dataDir, { recursive: true, force: true }));

interface Ran {
	readonly code: number;
	readonly out: string;
	readonly said: string;
}

/** Runs the command on the test's database, unless the environment says otherwise. */
function telemetry(args: ReadonlyArray<string>, env: Record<string, string> = {}, typed = ""): Promise<Ran> {
	const settings = { PATH: process.env["PATH"], DATA_DIR: dataDir, INSTALLATION_KEY: key, ...env };
	const databaseUrl = "DATABASE_URL" in env ? {} : { DATABASE_URL: server.databaseUrl };
	return new Promise((resolve) => {
		const child = execFile(
			process.execPath,
			[main, ...args],
			{ env: { ...databaseUrl, ...settings } },
			(_problem, out, said) => resolve({ code: child.exitCode ?? -1, out, said }),
		);
		child.stdin?.end(typed);
	});
}

describe("telemetry migrate", () => {
	it("brings a new database up to date, and has nothing to do the second time", async () => {
		const env = { DATABASE_URL: await createFreshDatabase() };
		expect((await telemetry(["migrate"], env)).said).toContain("20261123-first: done");
		expect(await telemetry(["migrate"], env)).toMatchObject({ code: 0, said: "The database is up to date.\n" });
	});
});

describe("telemetry end-silent", () => {
	it("ends what is silent, and says how many", async () => {
		server.nowMs = Date.now() - 2 * hourMs;
		await server.startSession();
		expect((await telemetry(["end-silent"])).said).toContain("1 sessions ended; 0 of their events never arrived.");
		expect((await telemetry(["end-silent"])).said).toContain("0 sessions ended");
	});
});

describe("telemetry rollup", () => {
	const dayBefore = (days: number): string => new Date(Date.now() - days * 24 * hourMs).toISOString().slice(0, 10);

	it("counts the days that have changed, and says which", async () => {
		server.nowMs = Date.now() - 4 * 24 * hourMs;
		await server.startSession();
		const { code, said } = await telemetry(["rollup"]);
		expect(code).toBe(0);
		expect(said).toContain(`${dayBefore(4)} counted (1 of 5)`);
		expect(said).toContain("The numbers of 5 days are up to date.");
		expect((await telemetry(["rollup"])).said).toContain("The numbers of 3 days are up to date.");
		expect((await telemetry(["rollup", "--from", dayBefore(4), "--to", dayBefore(3)])).said).toContain("of 5 days");
		expect(
			await server.query("SELECT sessions FROM daily_sessions WHERE (plugin_version, traffic) = ('1.2.3', 'all')"),
		).toEqual([{ sessions: 1 }, { sessions: 1 }]);
	});

	it("says what is wrong with a day", async () => {
		for (const args of [
			["--from", "2026-02-30"],
			["--from", "yesterday"],
		]) {
			expect((await telemetry(["rollup", ...args])).said).toContain("It is a UTC day, such as 2026-03-01.");
		}
		expect((await telemetry(["rollup", "--to", "2026-03-01"])).said).toContain("--to needs --from");
	});
});

describe("telemetry retention", () => {
	// The days of other tests are not closed.
	afterEach(() => server.query("DELETE FROM rolled_days"));

	it("drops what is older than it is told to keep", async () => {
		server.nowMs = Date.now() - 72 * hourMs;
		const { sessionToken } = await server.startSession();
		await server.ingest(sessionToken, [pinned(1)]);
		expect((await telemetry(["retention", "--days", "30"])).said).toContain("30 days are kept.");
		expect(await server.query("SELECT FROM events")).toHaveLength(1);
		await telemetry(["retention", "--days", "1"]);
		expect(await server.query("SELECT FROM events")).toEqual([]);
	});

	it("keeps what a sink has not got and says which, the doctor too, until it is told to drop that as well", async () => {
		server.nowMs = Date.now() - 72 * hourMs;
		const { sessionToken } = await server.startSession();
		await server.ingest(sessionToken, [pinned(1)]);
		// A lake cannot be where there is a file.
		const env = { LAKE: join(main, "lake"), RETENTION_DAYS: "1" };
		const day = new Date(server.nowMs).toISOString().slice(0, 10);
		const kept = await telemetry(["retention"], env);
		expect(kept.code).toBe(1);
		expect(kept.said).toMatch(
			new RegExp(`lake: The events of .*${day} are past their time and kept, .*It never had everything.*add --force`),
		);
		expect(await server.query("SELECT FROM events")).toHaveLength(1);
		expect((await telemetry(["doctor"], env)).out).toMatch(new RegExp(`BAD {3}lake .*${day}`));
		expect((await telemetry(["retention", "--force"], env)).code).toBe(0);
		expect(await server.query("SELECT FROM events")).toEqual([]);
		await server.query("DELETE FROM followers");
	});

	it("says what is wrong with a number of days", async () => {
		expect(await telemetry(["retention", "--days", "none"])).toMatchObject({
			code: 1,
			said: expect.stringContaining("It is a number of days, from 1.") as string,
		});
	});
});

describe("telemetry export and erase", () => {
	it("show and erase everything of one installation, and nothing of others", async () => {
		const mine = await server.startSession();
		await server.ingest(mine.sessionToken, [pinned(1)]);
		await server.startSession();
		const id = mine.installationId ?? "";
		const file = join(dataDir, "export.json");
		expect((await telemetry(["export", id, "--output", file])).code).toBe(0);
		const exported = JSON.parse(await readFile(file, "utf8")) as MyData;
		expect(exported.sessions[0]?.events).toHaveLength(1);
		expect(JSON.parse((await telemetry(["export", id])).out)).toEqual(exported);

		expect((await telemetry(["erase", id])).code).toBe(0);
		expect((await telemetry(["erase", id])).code).toBe(0);
		expect(await telemetry(["export", id])).toMatchObject({ code: 1, out: "" });
		expect(await server.query("SELECT FROM sessions")).toHaveLength(1);
	});
});

describe("telemetry export parquet", () => {
	it("brings a lake up to date: every day, then what has changed, or everything once more", async () => {
		const { sessionToken } = await server.startSession();
		await server.ingest(sessionToken, [pinned(1)]);
		const lake = join(dataDir, "lake");
		const env = { LAKE: lake };
		expect(await telemetry(["export", "parquet"], env)).toMatchObject({
			code: 0,
			said: expect.stringMatching(/2026-03-01 written\n(.*\n)*\d+ days written; it is up to date\.\n/) as string,
		});
		expect(await readdir(join(lake, "events"))).toContain("day=2026-03-01");
		expect((await telemetry(["export", "parquet"], env)).said).toBe("0 days written; it is up to date.\n");
		await server.ingest(sessionToken, [pinned(2)]);
		expect((await telemetry(["export", "parquet"], env)).said).toBe(
			"2026-03-01 written\n1 days written; it is up to date.\n",
		);
		expect((await telemetry(["export", "parquet", "--all"], env)).said).toContain("2026-03-01 written");
		expect(await telemetry(["export", "parquet", "--to", join(dataDir, "another")])).toMatchObject({ code: 0 });
		expect(await readdir(join(dataDir, "another", "events"))).toContain("day=2026-03-01");
	});

	it("says what is missing", async () => {
		expect(await telemetry(["export", "parquet"])).toMatchObject({
			code: 1,
			said: expect.stringContaining("There is no LAKE: set it, or say with --to where the files go.") as string,
		});
		expect(await telemetry(["export", "parquet", "--to", "s3://bucket"])).toMatchObject({ code: 78 });
	});
});

describe("telemetry erasures", () => {
	it("says whom to erase elsewhere, until it is told that it is done", async () => {
		expect((await telemetry(["erasures"])).said).toBe("There is nothing to erase elsewhere.\n");
		await server.query("INSERT INTO erasures_elsewhere VALUES ('https://eu.i.posthog.com', '\\x0a0b')");
		expect((await telemetry(["erasures"])).out).toBe("0a0b  https://eu.i.posthog.com\n");
		expect((await telemetry(["doctor"])).out).toMatch(
			/look +erasures +1 installations are to be erased by you elsewhere/,
		);
		expect((await telemetry(["erasures", "--done", "0a0b"])).said).toBe("1 forgotten.\n");
		expect((await telemetry(["erasures"])).out).toBe("");
	});
});

describe("telemetry stats", () => {
	it("counts, for people and as JSON", async () => {
		const { sessionToken } = await server.startSession({ "User-Agent": "RobloxStudio/WinInet", "Roblox-Id": "0" });
		await server.ingest(sessionToken, [pinned(1), pinned(4)]);
		await server.get("/telemetry/end-session", sessionToken);
		expect(JSON.parse((await telemetry(["stats", "--json"])).out)).toMatchObject({
			installations: 1,
			sessions: 1,
			openSessions: 0,
			sessionsByOrigin: { studio: 1 },
			events: 2,
			eventsLost: 2,
			days: [{ day: "2026-03-01", sessions: 1, events: 2 }],
		});
		expect((await telemetry(["stats"])).out).toContain("2; 2 lost");
	});
});

describe("telemetry doctor", () => {
	it("finds nothing wrong with a server that works, also at its public address", async () => {
		await telemetry(["stats"]);
		const { code, out } = await telemetry(["doctor", "--url", server.url]);
		expect(out).not.toContain("BAD");
		expect(out).toContain("answers are not cached");
		expect(code).toBe(0);
	});

	it.each([
		[{ DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" }, /BAD +database +It does not answer .* Check DATABASE_URL/],
		[
			{ DATA_DIR: "/nowhere/at/all", DATABASE_URL: "" },
			/BAD +data folder +There is nothing in .* Start the server once/,
		],
		[{ TRUSTED_PROXIES: "none" }, /look +proxies +Only this machine can connect/],
		[
			{ CLIENT_ADDRESSES: "removed", HOST: "0.0.0.0" },
			/look +addresses +A client that connects to 0\.0\.0\.0 directly shows/,
		],
		[{ PAUSED: "true" }, /look +kill switch +PAUSED is true/],
		[{ LAKE: "/nowhere/yet" }, /look +lake +It has not caught up yet/],
	])("says what to do about %j", async (env, advice) => {
		expect((await telemetry(["doctor"], env)).out).toMatch(advice);
	});

	it("says that the running server counts addresses although none should arrive", async () => {
		const { code, out } = await telemetry(["doctor", "--url", server.url], { CLIENT_ADDRESSES: "removed" });
		expect(out).toMatch(/BAD +no addresses +CLIENT_ADDRESSES is removed here, but not for the running server/);
		expect(code).toBe(1);
	});

	it("says that a database is older than this version", async () => {
		const { code, out } = await telemetry(["doctor"], { DATABASE_URL: await createFreshDatabase() });
		expect(out).toMatch(/BAD +migrations +.*20261123-first.* Run "telemetry migrate"/);
		expect(code).toBe(1);
	});
});

describe("the database that the server brings", () => {
	it("is looked after while the server is running, and after it has stopped", async () => {
		const folder = await mkdtemp(join(tmpdir(), "telemetry-cli-embedded-"));
		const env = { DATA_DIR: folder, DATABASE_URL: "" };
		const running = await startServerProcess({ DATA_DIR: folder });
		expect((await telemetry(["stats"], env)).out).toContain("installations  0");
		await running.end("SIGTERM");
		expect((await telemetry(["stats"], env)).out).toContain("installations  0");
		await rm(folder, { recursive: true, force: true });
	});
});

describe("wrong settings", () => {
	it("are named, with exit code 78", async () => {
		expect(await telemetry(["stats"], { PORT: "abc" })).toMatchObject({
			code: 78,
			said: expect.stringContaining("PORT must be a whole number") as string,
		});
	});
});

describe("telemetry make-key", () => {
	it("prints a key once, and of it only the hash as the setting", async () => {
		const { code, out } = await telemetry(["make-key", "nightly"]);
		const [key = "", setting = ""] = out.trim().split("\n");
		expect(code).toBe(0);
		expect(setting).toMatch(/^API_KEYS=nightly:/);
		expect(isApiKey(readApiKeys(setting.slice("API_KEYS=".length)) ?? [], key)).toBe(true);
		expect(setting).not.toContain(key);
	});

	it("refuses a name that could not be told from the rest of the setting", async () => {
		expect(await telemetry(["make-key", "a:b"])).toMatchObject({ code: 1, out: "" });
	});
});

describe("telemetry hash-password", () => {
	const hash = (typed: string): Promise<Ran> => telemetry(["hash-password"], {}, typed);

	it("prints the setting for a password that is piped in, and not the password", async () => {
		const { code, out, said } = await hash("correct horse battery staple\n");
		expect(code).toBe(0);
		const setting = /^DASHBOARD_PASSWORD_HASH='(\S+)'$/.exec(out.trim())?.[1] ?? "";
		expect(await isPassword(setting, "correct horse battery staple")).toBe(true);
		expect(out + said).not.toContain("horse");
	});

	it("refuses what can be guessed, and nothing at all", async () => {
		for (const typed of ["short\n", ""]) {
			expect(await hash(typed)).toMatchObject({
				code: 1,
				out: "",
				said: expect.stringContaining("at least 12 characters") as string,
			});
		}
	});
});

describe("a command in a folder that is not the server's", () => {
	const id = "9f2e1c7c-51d5-4c8b-9e53-0a4b8d5f8a11";

	it.each([
		["erase", id],
		["export", id],
		["backup"],
		["erase-again"],
		["login-link", "--url", "http://localhost:8787"],
	])("names the missing keys instead of making new ones: %s", async (...args) => {
		const folder = await mkdtemp(join(tmpdir(), "telemetry-elsewhere-"));
		const own = join(folder, "data");
		const recipient = { BACKUP_RECIPIENTS: "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p" };
		const { code, said } = await telemetry(args, { DATA_DIR: own, INSTALLATION_KEY: "", ...recipient });
		expect({ code, said }).toMatchObject({ code: 1 });
		expect(said).toContain(`There is no ${join(own, "secrets.json")}. Set DATA_DIR to the folder of the server`);
		expect(await readdir(folder)).not.toContain("data");
		await rm(folder, { recursive: true, force: true });
	});

	it("works if it needs no keys", async () => {
		const folder = await mkdtemp(join(tmpdir(), "telemetry-elsewhere-"));
		const env = { DATA_DIR: join(folder, "data"), INSTALLATION_KEY: "" };
		for (const args of [["stats"], ["erasures"], ["rollup"], ["migrate"]]) {
			expect(await telemetry(args, env), args.join(" ")).toMatchObject({ code: 0 });
		}
		expect(await readdir(folder)).toEqual([]);
		await rm(folder, { recursive: true, force: true });
	});
});
