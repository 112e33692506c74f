import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { limits } from "@flipbook-telemetry/event-schema";
import { describe, expect, it } from "vitest";
import { startServer } from "../../src/start-server.js";
import { pinned, startHeaders, useTestServer } from "../support/test-server.js";

const by = (address: string): Record<string, string> => ({ ...startHeaders, "X-Forwarded-For": address });

describe("a server that is asked too much", () => {
	const server = useTestServer({ REQUESTS_PER_MINUTE_PER_ADDRESS: "5", REQUESTS_PER_MINUTE_PER_SESSION: "10" });

	async function statuses(count: number, ask: () => Promise<Response>): Promise<Readonly<Record<number, number>>> {
		const counts: Record<number, number> = {};
		for (let index = 0; index < count; index += 1) {
			const { status } = await ask();
			counts[status] = (counts[status] ?? 0) + 1;
		}
		return counts;
	}

	const start = (address: string): Promise<Response> =>
		fetch(`${server.url}/telemetry/start-session`, { headers: by(address) });

	it("by one address opens no more sessions for it, and says when to come back", async () => {
		expect(await statuses(8, () => start("192.0.2.1"))).toEqual({ 200: 5, 429: 3 });
		const refused = await start("192.0.2.1");
		expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
		expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(60);
		expect(await refused.json()).toMatchObject({ code: "rate_limited" });
		expect((await start("192.0.2.2")).status).toBe(200);
	});

	it("by one IPv6 network counts all of its addresses", async () => {
		let host = 0;
		const asks = (): Promise<Response> => start(`2001:db8:7:${(host += 1)}::1`);
		expect(await statuses(8, asks)).toEqual({ 200: 5, 429: 3 });
		expect((await start("2001:db8:8::1")).status).toBe(200);
	});

	it("counts what is asked with an id and without a token too", async () => {
		const ask = (): Promise<Response> =>
			fetch(`${server.url}/telemetry/my-data`, {
				headers: {
					"X-Forwarded-For": "192.0.2.9",
					"Telemetry-Installation-Id": "6f1c7c51-5d0c-4c8b-9e53-0a4b8d5f8a11",
				},
			});
		expect(await statuses(7, ask)).toEqual({ 404: 5, 429: 2 });
	});

	it("by one session takes no more from it, and everything from another", async () => {
		const [first, second] = [await server.startSession(), await server.startSession()];
		let seq = 0;
		const ingest = async (token: string): Promise<number> => (await server.ingest(token, [pinned((seq += 1))])).status;
		const answers: Array<number> = [];
		for (let index = 0; index < 12; index += 1) {
			answers.push(await ingest(first.sessionToken));
		}
		expect(answers).toEqual([...Array.from({ length: 10 }, () => 200), 429, 429]);
		expect((await server.get("/telemetry/still-alive", first.sessionToken)).status).toBe(429);
		expect(await ingest(second.sessionToken)).toBe(200);
	});

	it("by one address counts them all, whichever ports and other headers come with it", async () => {
		let count = 0;
		const ask = (): Promise<Response> => {
			count += 1;
			const forged = `${count}.${count}.${count}.${count}`;
			const headers = {
				...by(`${forged}, 192.0.2.10:${10_000 + count}`),
				"CF-Connecting-IP": forged,
				"True-Client-IP": forged,
				"X-Real-IP": forged,
				Forwarded: `for=${forged}`,
			};
			return fetch(`${server.url}/telemetry/start-session`, { headers });
		};
		expect(await statuses(200, ask)).toEqual({ 200: 5, 429: 195 });
	});

	it("writes nothing about an address down", async () => {
		await start("192.0.2.77");
		const tables = await server.query<{ name: string }>(
			"SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
		);
		expect(tables.map(({ name }) => name)).not.toContain("rate_limits");
	});
});

describe("a server whose proxy does not name senders", () => {
	const server = useTestServer({ REQUESTS_PER_MINUTE_PER_ADDRESS: "5", REQUESTS_PER_MINUTE_ALTOGETHER: "20" });

	it("counts their requests together", async () => {
		const said: ReadonlyArray<Record<string, string>> = [
			{},
			{ "X-Forwarded-For": "unknown" },
			{ "X-Forwarded-For": "" },
		];
		const answers: Array<number> = [];
		for (let index = 0; index < 25; index += 1) {
			const headers = { ...startHeaders, ...said[index % said.length] };
			answers.push((await fetch(`${server.url}/telemetry/start-session`, { headers })).status);
		}
		expect(answers.filter((status) => status === 200)).toHaveLength(20);
		expect(answers.slice(20)).toEqual([429, 429, 429, 429, 429]);
	});
});

describe("a server behind Cloudflare", () => {
	const server = useTestServer({ CLIENT_ADDRESS_HEADER: "CF-Connecting-IP", REQUESTS_PER_MINUTE_PER_ADDRESS: "5" });

	it("counts by what Cloudflare says, once it is told that Cloudflare is in front", async () => {
		const start = async (cloudflare: string, forwarded: string): Promise<number> => {
			const headers = { ...startHeaders, "CF-Connecting-IP": cloudflare, "X-Forwarded-For": forwarded };
			return (await fetch(`${server.url}/telemetry/start-session`, { headers })).status;
		};
		const answers: Array<number> = [];
		for (let index = 0; index < 7; index += 1) {
			answers.push(await start("192.0.2.1", `198.51.100.${index}`));
		}
		expect(answers).toEqual([200, 200, 200, 200, 200, 429, 429]);
		expect(await start("192.0.2.2", "198.51.100.1")).toBe(200);
	});
});

describe("two servers that share the work", () => {
	const env = { RATE_LIMIT_STORE: "postgres", REQUESTS_PER_MINUTE_PER_SESSION: "10" };
	const first = useTestServer(env);

	it("count a session's requests together", async () => {
		const dataDir = await mkdtemp(join(tmpdir(), "telemetry-server-"));
		const keys = { TOKEN_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64url")}` };
		const shared = {
			...env,
			...keys,
			DATA_DIR: dataDir,
			PORT: "0",
			LOG_LEVEL: "silent",
			DATABASE_URL: first.databaseUrl,
		};
		const servers = [await startServer(shared), await startServer(shared)];
		const opened = await fetch(`${servers[0]?.url}/telemetry/start-session`, { headers: startHeaders });
		const { sessionToken } = (await opened.json()) as { sessionToken: string };
		const answers: Array<number> = [];
		for (let index = 0; index < 14; index += 1) {
			const url = servers[index % 2]?.url ?? "";
			const response = await fetch(`${url}/telemetry/still-alive`, {
				headers: { Authorization: `Bearer ${sessionToken}` },
			});
			answers.push(response.status);
		}
		expect(answers.filter((status) => status === 204)).toHaveLength(10);
		expect(answers.filter((status) => status === 429)).toHaveLength(4);
		await Promise.all(servers.map((server) => server.stop()));
		await rm(dataDir, { recursive: true, force: true });
	});
});

describe("an installation", () => {
	const server = useTestServer({ REQUESTS_PER_MINUTE_PER_ADDRESS: "1000" });

	it(`begins at most ${limits.maxSessionsPerDay} sessions on one day, and may go on the next`, async () => {
		const { installationId = "" } = await server.startSession();
		const headers = { ...startHeaders, "Telemetry-Installation-Id": installationId };
		const start = (): Promise<Response> => fetch(`${server.url}/telemetry/start-session`, { headers });
		for (let count = 1; count < limits.maxSessionsPerDay; count += 1) {
			expect((await start()).status).toBe(200);
		}
		const refused = await start();
		expect(refused.status).toBe(429);
		expect(refused.headers.get("retry-after")).toBe(String(12 * 60 * 60));
		server.nowMs += 24 * 60 * 60 * 1000;
		expect((await start()).status).toBe(200);
	});
});

describe("a session", () => {
	const server = useTestServer();

	it("remembers whether the request that opened it looked like Studio's", async () => {
		await server.startSession({ "User-Agent": "RobloxStudio/WinInet", "Roblox-Id": "0" });
		await server.startSession({ "User-Agent": "curl/8.5.0" });
		const rows = await server.query<{ origin: string }>("SELECT origin FROM sessions ORDER BY origin");
		expect(rows.map(({ origin }) => origin)).toEqual(["other", "studio"]);
	});
});
