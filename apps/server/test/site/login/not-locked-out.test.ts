import { get } from "node:http";
import { describe, expect, it } from "vitest";
import { makeApiKey } from "../../../src/site/login/api-keys.js";
import { deviceCookieName, loginCookieName } from "../../../src/site/login/cookies.js";
import { hashPassword } from "../../../src/site/login/password.js";
import type { TestServer } from "../../support/test-server.js";
import { useTestServer } from "../../support/test-server.js";

const password = "correct horse battery staple";
const { key, entry } = makeApiKey("nightly");
const hourMs = 3_600_000;
const settings = {
	DASHBOARD_PASSWORD_HASH: await hashPassword(password),
	API_KEYS: entry,
	TOKEN_KEYS: `k1:${Buffer.alloc(32, 9).toString("base64url")}`,
};

/** A browser: it keeps what it is given, as long as a test wants it to. */
interface Browser {
	readonly logIn: (password: string) => Promise<Response>;
	readonly numbers: () => Promise<number>;
	readonly cookies: Map<string, string>;
}

let lastAddress = 0;

function open(server: TestServer, cookies = new Map<string, string>()): Browser {
	lastAddress += 1;
	const address = `203.0.113.${lastAddress}`;
	const headers = (): Record<string, string> => ({
		"X-Forwarded-For": address,
		"Sec-Fetch-Site": "same-origin",
		Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
	});
	return {
		cookies,
		logIn: async (given) => {
			const response = await fetch(`${server.url}/api/login`, {
				method: "POST",
				headers: { ...headers(), "Content-Type": "application/json" },
				body: JSON.stringify({ password: given }),
			});
			for (const line of response.headers.getSetCookie()) {
				const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
				cookies.set(name, value);
			}
			return response;
		},
		numbers: async () => (await fetch(`${server.url}/api/numbers/live`, { headers: headers() })).status,
	};
}

/** A browser in which somebody signed in, once. */
async function openKnown(server: TestServer): Promise<Browser> {
	const browser = open(server);
	expect((await browser.logIn(password)).status).toBe(204);
	browser.cookies.delete(loginCookieName);
	return browser;
}

async function guess(browser: Browser, times: number): Promise<ReadonlyArray<number>> {
	const statuses: Array<number> = [];
	for (let index = 0; index < times; index += 1) {
		statuses.push((await browser.logIn(`wrong password ${index}`)).status);
	}
	return statuses;
}

describe("somebody who attempts, in the recommended deployment", () => {
	const server = useTestServer({ ...settings, CLIENT_ADDRESSES: "removed" });

	it("keeps strangers out for a while, and says in words for how long, but nobody who has signed in before", async () => {
		const known = await openKnown(server);
		const statuses = await guess(open(server), 105);
		expect(statuses.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 403));
		expect(statuses.slice(100)).toEqual([429, 429, 429, 429, 429]);

		const stranger = await open(server).logIn(password);
		expect(stranger.status).toBe(429);
		expect(Number(stranger.headers.get("Retry-After"))).toBeGreaterThan(60);
		expect(await stranger.json()).toMatchObject({
			detail: expect.stringMatching(
				/^There were too many wrong passwords\. Try again in 1[45] minutes, or run "telemetry login-link" on the server\.$/,
			) as string,
		});

		expect((await known.logIn(password)).status).toBe(204);
		expect(await known.numbers()).toBe(200);
		expect((await server.get("/api/numbers/live", key)).status).toBe(200);
	});
});

describe("somebody who uses up what strangers may ask in a minute", () => {
	const server = useTestServer({ ...settings, CLIENT_ADDRESSES: "removed", REQUESTS_PER_MINUTE_ALTOGETHER: "5" });

	/** Pages are no calls that the document describes, so this asks past the check of answers. */
	const statusOf = (path: string, headers: Record<string, string> = {}): Promise<number | undefined> =>
		new Promise((resolve, reject) => {
			get(`${server.url}${path}`, { headers }, (response) => {
				response.resume().on("end", () => resolve(response.statusCode));
			}).on("error", reject);
		});

	it("keeps strangers from the pages, but nobody who has signed in before", async () => {
		const known = await openKnown(server);
		const headers = { Cookie: `${deviceCookieName}=${known.cookies.get(deviceCookieName)}` };
		for (const path of ["/dashboard/", "/api/me"]) {
			for (let index = 0; index < 6; index += 1) {
				await statusOf(path);
			}
			expect(await statusOf(path), path).toBe(429);
			expect(await statusOf(path, headers), path).toBe(200);
		}
		const stranger = open(server);
		await guess(stranger, 6);
		expect((await stranger.logIn(password)).status).toBe(429);
		expect((await known.logIn(password)).status).toBe(204);
		expect((await open(server, new Map(known.cookies)).logIn(password)).status).toBe(204);
	});
});

describe("a browser that has signed in before", () => {
	const server = useTestServer(settings);

	it("has a cookie of its own for that, which says nothing about anybody and outlives the login", async () => {
		const browser = open(server);
		const [line = ""] = (await browser.logIn(password)).headers
			.getSetCookie()
			.filter((one) => one.startsWith(deviceCookieName));
		expect(line).toMatch(/^__Host-/);
		expect(line.split("; ")).toEqual(
			expect.arrayContaining(["HttpOnly", "Secure", "SameSite=Strict", "Path=/", "Max-Age=34560000"]),
		);
		const claims = JSON.parse(Buffer.from(line.split(".")[1] ?? "", "base64url").toString()) as object;
		expect(Object.keys(claims).sort()).toEqual(["exp", "sub"]);
		expect(
			await open(server, new Map([[deviceCookieName, browser.cookies.get(deviceCookieName) ?? ""]])).numbers(),
		).toBe(401);
	});

	it("may guess ten times, like an address: a stolen cookie opens nothing", async () => {
		const stolen = new Map((await openKnown(server)).cookies);
		expect(await guess(open(server, new Map(stolen)), 12)).toEqual([
			...Array.from({ length: 10 }, () => 403),
			429,
			429,
		]);
		expect((await open(server, stolen).logIn(password)).status).toBe(429);
	});

	it("is counted by itself, whatever others with such a cookie do", async () => {
		const [mine, theirs] = [await openKnown(server), await openKnown(server)];
		await guess(theirs, 11);
		expect((await mine.logIn(password)).status).toBe(204);
	});

	it("stays the same device when it signs in again", async () => {
		const browser = await openKnown(server);
		await guess(browser, 9);
		expect((await browser.logIn(password)).status).toBe(204);
		expect(await guess(browser, 2)).toEqual([403, 429]);
	});

	it("is forgotten with another password, and after 400 days without signing in", async () => {
		const browser = await openKnown(server);
		await guess(browser, 10);
		server.nowMs += 400 * 24 * hourMs - 1000;
		expect((await browser.logIn(password)).status).toBe(429);
		server.nowMs += 1000;
		expect((await browser.logIn(password)).status).toBe(204);
	});

	it("stays known when somebody signs out", async () => {
		const response = await fetch(`${server.url}/api/logout`, { method: "POST" });
		expect(response.headers.getSetCookie().map((line) => line.split("=")[0])).toEqual([loginCookieName]);
	});

	it("cannot be made up, nor made of a login", async () => {
		const real = open(server);
		await real.logIn(password);
		for (const value of ["x", "a.b.c", real.cookies.get(loginCookieName) ?? ""]) {
			const browser = open(server, new Map([[deviceCookieName, value]]));
			await guess(browser, 10);
			browser.cookies.delete(deviceCookieName);
			expect((await browser.logIn(password)).status, "counted by its address").toBe(429);
		}
	});
});

describe("somebody who knows the password", () => {
	const server = useTestServer(settings);
	const alike = useTestServer({ ...settings, CLIENT_ADDRESSES: "removed" });

	it("may sign in as often as they like, and takes no guess from anybody", async () => {
		for (const one of [server, alike]) {
			const browser = open(one);
			for (let index = 0; index < 12; index += 1) {
				browser.cookies.clear();
				expect((await browser.logIn(password)).status).toBe(204);
			}
			expect((await guess(open(one), 10)).every((status) => status === 403)).toBe(true);
		}
	});
});

describe("two servers that share the work", () => {
	const shared = { ...settings, CLIENT_ADDRESSES: "removed", RATE_LIMIT_STORE: "postgres" };
	const [first, second] = [useTestServer(shared), useTestServer(shared)];

	it("know the same browsers", async () => {
		const browser = await openKnown(first);
		await guess(open(second), 101);
		expect((await open(second).logIn(password)).status).toBe(429);
		expect((await open(second, browser.cookies).logIn(password)).status).toBe(204);
	});
});
