import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { createLoginCookies, loginCookieName } from "../../../src/site/login/cookies.js";
import { hashPassword } from "../../../src/site/login/password.js";
import { createSigner } from "../../../src/site/login/signer.js";
import { captureLog } from "../../support/captured-log.js";
import { useTestServer } from "../../support/test-server.js";

const password = "correct horse battery staple";
const passwordHash = await hashPassword(password);
const tokenKey = Buffer.alloc(32, 9);
const log = captureLog();
const settings = { DASHBOARD_PASSWORD_HASH: passwordHash, TOKEN_KEYS: `k1:${tokenKey.toString("base64url")}` };
const server = useTestServer(settings, { logger: log.logger });
const hourMs = 3_600_000;

function logIn(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
	return fetch(`${server.url}/api/login`, {
		method: "POST",
		headers: { "Content-Type": "application/json", ...headers },
		body: JSON.stringify(body),
	});
}

/** A client at another address: a test's attempts do not count for the next one. */
let lastAddress = 0;
function fromElsewhere(): Record<string, string> {
	lastAddress += 1;
	return { "X-Forwarded-For": `203.0.113.${lastAddress}` };
}

const numbersWith = (cookie: string): Promise<Response> =>
	fetch(`${server.url}/api/numbers/live`, { headers: { Cookie: cookie } });

async function goodCookie(): Promise<string> {
	const response = await logIn({ password }, fromElsewhere());
	return response.headers.get("Set-Cookie")?.split(";")[0] ?? "";
}

describe("signing in", () => {
	it("opens the numbers to whoever knows the password", async () => {
		const response = await logIn({ password }, fromElsewhere());
		expect(response.status).toBe(204);
		const cookie = response.headers.get("Set-Cookie") ?? "";
		expect((await numbersWith(cookie.split(";")[0] ?? "")).status).toBe(200);
	});

	it("leaves a cookie that no script reads, no other site sends, and no other host gets", async () => {
		const cookie = (await logIn({ password }, fromElsewhere())).headers.get("Set-Cookie") ?? "";
		expect(cookie.split("; ")).toEqual(
			expect.arrayContaining(["HttpOnly", "Secure", "SameSite=Strict", "Path=/", "Max-Age=43200"]),
		);
		expect(cookie).not.toContain("Domain");
		expect(cookie).toMatch(/^__Host-/);
	});

	it("is refused with the wrong password, and says so", async () => {
		const response = await logIn({ password: `${password}r` }, fromElsewhere());
		expect(response.status).toBe(403);
		expect(await response.json()).toMatchObject({ code: "wrong_password" });
		expect(response.headers.get("Set-Cookie")).toBeNull();
	});

	it.each([[{}], [{ password: 12 }], [{ password: "" }], [[]], [{ password: "x".repeat(1001) }]])(
		"is refused without a password: %j",
		async (body) => {
			const response = await logIn(body, fromElsewhere());
			expect(response.status).toBe(400);
			expect(await response.json()).toMatchObject({ code: "malformed_body", detail: 'Send {"password": "…"}.' });
		},
	);

	it("is not for other sites to do", async () => {
		for (const site of ["cross-site", "same-site"]) {
			const response = await logIn({ password }, { "Sec-Fetch-Site": site, ...fromElsewhere() });
			expect(await response.json()).toMatchObject({ status: 403, code: "cross_site" });
		}
		expect((await logIn({ password }, { "Sec-Fetch-Site": "same-origin", ...fromElsewhere() })).status).toBe(204);
	});

	it("can be tried ten times in a quarter of an hour from one address, the right password included", async () => {
		const sender = fromElsewhere();
		for (let guess = 0; guess < 10; guess += 1) {
			expect((await logIn({ password: "a wrong password" }, sender)).status).toBe(403);
		}
		const response = await logIn({ password }, sender);
		expect(response.status).toBe(429);
		expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
		expect((await logIn({ password }, fromElsewhere())).status).toBe(204);
	});

	it("puts neither password nor cookie into the log", async () => {
		const cookie = await goodCookie();
		await numbersWith(cookie);
		const text = log.text();
		expect(text).toContain('"answered"');
		for (const secret of [password, cookie.split("=")[1] ?? "", passwordHash]) {
			expect(text).not.toContain(secret);
		}
	});
});

describe("a login", () => {
	it("ends after twelve hours", async () => {
		const cookie = await goodCookie();
		server.nowMs += 12 * hourMs - 1000;
		expect((await numbersWith(cookie)).status).toBe(200);
		server.nowMs += 1000;
		const response = await numbersWith(cookie);
		expect(response.status).toBe(401);
		expect(await response.json()).toMatchObject({ code: "login_required" });
	});

	it("ends when the password or the server's key becomes another one", async () => {
		const value = (await goodCookie()).split("=")[1] ?? "";
		const read = (key: Buffer, hash: string): Promise<unknown> =>
			createLoginCookies(createSigner(key, hash, "dashboard login")).read(value, server.nowMs);
		expect(await read(tokenKey, passwordHash)).toBe("password");
		expect(await read(tokenKey, await hashPassword(password))).toBeUndefined();
		expect(await read(Buffer.alloc(32, 8), passwordHash)).toBeUndefined();
	});

	it("cannot be made up, nor made from a session's token", async () => {
		const { sessionToken } = await server.startSession();
		const claims = new SignJWT().setProtectedHeader({ alg: "HS256" }).setIssuer("flipbook-telemetry");
		const forged = await claims.setAudience("dashboard").setSubject("maker").setExpirationTime("1h").sign(tokenKey);
		const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${forged.split(".")[1] ?? ""}.`;
		for (const value of [sessionToken, forged, unsigned, "x", ""]) {
			expect((await numbersWith(`${loginCookieName}=${value}`)).status, value).toBe(401);
		}
		const cookie = await goodCookie();
		const tampered = cookie.replace(/.(?=.{9}$)/, (letter) => (letter === "A" ? "B" : "A"));
		expect((await numbersWith(tampered)).status).toBe(401);
	});

	it("does not need the other cookies of its domain", async () => {
		expect((await numbersWith(`who=planted; ${await goodCookie()}; other=1`)).status).toBe(200);
	});

	it("ends in this browser with signing out", async () => {
		const response = await fetch(`${server.url}/api/logout`, { method: "POST" });
		expect(response.status).toBe(204);
		expect(response.headers.get("Set-Cookie")).toMatch(/^__Host-telemetry-login=; .*Expires=Thu, 01 Jan 1970/);
	});

	it("is what the page asks about", async () => {
		const me = async (cookie: string): Promise<unknown> =>
			(await fetch(`${server.url}/api/me`, { headers: { Cookie: cookie } })).json();
		expect(await me("")).toEqual({ way: null, ways: ["password", "link"] });
		expect(await me(await goodCookie())).toEqual({ way: "password", ways: ["password", "link"] });
	});

	it("does not open the server's own metrics, which are for machines", async () => {
		const response = await fetch(`${server.url}/metrics`, { headers: { Cookie: await goodCookie() } });
		expect(response.status).toBe(404);
	});
});
