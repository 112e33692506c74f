import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse-config.js";
import { createFreshDatabase } from "../support/fresh-database.js";
import { useTestServer } from "../support/test-server.js";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const keys = {
	TOKEN_KEYS: `k1:${Buffer.alloc(32, 9).toString("base64url")}`,
	INSTALLATION_KEY: Buffer.alloc(32, 7).toString("base64url"),
};
const server = useTestServer(keys, { now: Date.now });
let dataDir = "";

beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), "telemetry-link-"));
});

afterAll(() => rm(dataDir, { recursive: true, force: true }));

interface Ran {
	readonly code: number;
	readonly out: string;
	readonly said: string;
}

function telemetry(args: ReadonlyArray<string>, env: Record<string, string> = {}): Promise<Ran> {
	const settings = { PATH: process.env["PATH"], DATA_DIR: dataDir, DATABASE_URL: server.databaseUrl, ...keys, ...env };
	return new Promise((resolve) => {
		const child = execFile(process.execPath, [main, ...args], { env: settings }, (_problem, out, said) =>
			resolve({ code: child.exitCode ?? -1, out, said }),
		);
	});
}

/** Presses the button of a link, at the server of this test whatever the link's address. */
async function press(printed: string): Promise<number> {
	const url = new URL(printed.trim());
	const response = await fetch(`${server.url}${url.pathname}${url.search}`, { method: "POST", redirect: "manual" });
	return response.status;
}

describe("telemetry login-link", () => {
	it("prints a link that signs a browser in at the running server, once", async () => {
		const { code, out, said } = await telemetry(["login-link"], { PUBLIC_URL: "https://apis.example.com" });
		expect(code).toBe(0);
		expect(out).toMatch(/^https:\/\/apis\.example\.com\/login\?link=[\w.-]{100,250}\n$/);
		expect(said).toBe("It works once, for ten minutes.\n");
		expect(await press(out)).toBe(303);
		expect(await press(out)).toBe(403);
	});

	it("without PUBLIC_URL is for a browser on the same machine, and says so", async () => {
		const { out, said } = await telemetry(["login-link"], { PORT: "9999" });
		expect(out).toMatch(/^http:\/\/localhost:9999\/login\?link=/);
		expect(said).toContain("PUBLIC_URL is not set");
		expect(await press(out)).toBe(303);
	});

	it("takes the address of its own, and none at which a browser would keep no login", async () => {
		const { out } = await telemetry(["login-link", "--url", "https://other.example.com"]);
		expect(out).toMatch(/^https:\/\/other\.example\.com\/login\?link=/);
		const refused = await telemetry(["login-link", "--url", "http://other.example.com"]);
		expect(refused.code).toBe(1);
		expect(refused.said).toContain("browsers keep no login of other pages");
		for (const url of ["http://other.example.com", "https://other.example.com/path", "other.example.com"]) {
			expect(() => parseConfig({ PUBLIC_URL: url }, "/")).toThrow("PUBLIC_URL must be the https address");
		}
		expect((await telemetry(["login-link"], { PORT: "0" })).said).toContain("Say it with --url");
	});

	it("with other keys than the server's makes a link that does not work", async () => {
		const { out } = await telemetry(["login-link"], { TOKEN_KEYS: `k1:${Buffer.alloc(32, 8).toString("base64url")}` });
		expect(await press(out)).toBe(403);
	});

	it("makes no link that a restored backup would bring back", async () => {
		const env = { DATABASE_URL: await createFreshDatabase() };
		const links = async (): Promise<unknown> => {
			const client = new pg.Client({ connectionString: env.DATABASE_URL });
			await client.connect();
			try {
				return (await client.query("SELECT count(*)::int AS links FROM login_links")).rows[0];
			} finally {
				await client.end();
			}
		};
		await telemetry(["migrate"], env);
		await Promise.all([telemetry(["login-link"], env), telemetry(["backup-key"], env)]);
		expect((await telemetry(["backup"], env)).code).toBe(0);
		expect(await links()).toEqual({ links: 1 });
		expect((await telemetry(["restore", "--force"], env)).code).toBe(0);
		expect(await links()).toEqual({ links: 0 });
	});
});
