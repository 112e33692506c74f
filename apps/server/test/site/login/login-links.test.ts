import { describe, expect, it } from "vitest";
import { connect } from "../../../src/database/connect.js";
import { deviceCookieName, loginCookieName } from "../../../src/site/login/cookies.js";
import { createLoginLinks } from "../../../src/site/login/login-links.js";
import { hashPassword } from "../../../src/site/login/password.js";
import { createLoginSigner } from "../../../src/site/login/signer.js";
import { startServer } from "../../../src/start-server.js";
import { captureLog } from "../../support/captured-log.js";
import type { TestServer } from "../../support/test-server.js";
import { useTestServer } from "../../support/test-server.js";

const password = "correct horse battery staple";
const passwordHash = await hashPassword(password);
const tokenKey = Buffer.alloc(32, 9);
const keys = { TOKEN_KEYS: `k1:${tokenKey.toString("base64url")}` };
const minuteMs = 60_000;

/** What `telemetry login-link` does. */
async function makeLink(
	server: TestServer,
	dashboardPasswordHash: string | undefined,
	key = tokenKey,
): Promise<string> {
	const db = connect(server.databaseUrl, 1, () => undefined);
	try {
		const seal = createLoginSigner([{ id: "k1", secret: key }], dashboardPasswordHash, "login link");
		return await createLoginLinks(seal).make(db, server.nowMs);
	} finally {
		await db.destroy();
	}
}

const look = (url: string, link: string): Promise<Response> => fetch(`${url}/login?link=${link}`);
const use = (url: string, link: string, headers: Record<string, string> = {}): Promise<Response> =>
	fetch(`${url}/login?link=${link}`, { method: "POST", redirect: "manual", headers });

function cookiesOf(response: Response): string {
	return response.headers
		.getSetCookie()
		.map((line) => line.split(";")[0])
		.join("; ");
}

describe.each([
	["with a password", passwordHash],
	["without a password", undefined],
])("a login link of a server %s", (_, hash) => {
	const log = captureLog();
	const server = useTestServer(hash === undefined ? keys : { ...keys, DASHBOARD_PASSWORD_HASH: hash }, {
		logger: log.logger,
	});
	const link = (): Promise<string> => makeLink(server, hash);

	it("shows a button however often it is opened, and signs in when that is pressed", async () => {
		const token = await link();
		for (let index = 0; index < 3; index += 1) {
			const page = await look(server.url, token);
			expect(page.status).toBe(200);
			expect(await page.text()).toContain('<form method="post">');
			expect((await fetch(`${server.url}/login?link=${token}`, { method: "HEAD" })).status).toBe(200);
		}
		const response = await use(server.url, token, { "Sec-Fetch-Site": "same-origin" });
		expect(response.status).toBe(303);
		expect(response.headers.get("Location")).toBe("/dashboard/");
		const headers = { Cookie: cookiesOf(response) };
		expect((await fetch(`${server.url}/api/numbers/live`, { headers })).status).toBe(200);
		const me = await (await fetch(`${server.url}/api/me`, { headers })).json();
		expect(me).toMatchObject({ way: "link", ways: hash === undefined ? ["link"] : ["password", "link"] });
	});

	it("works once, however many press at the same moment", async () => {
		const token = await link();
		const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await use(server.url, token)).status));
		expect(statuses.sort()).toEqual([303, ...Array.from({ length: 9 }, () => 403)]);
		const again = await use(server.url, token);
		expect(again.status).toBe(403);
		expect(await again.text()).toContain("It has been used, or has expired");
		expect(again.headers.getSetCookie()).toEqual([]);
	});

	it("works for ten minutes", async () => {
		const [early, late] = [await link(), await link()];
		server.nowMs += 10 * minuteMs - 1000;
		expect((await use(server.url, early)).status).toBe(303);
		server.nowMs += 1000;
		expect((await look(server.url, late)).status).toBe(403);
		expect((await use(server.url, late)).status).toBe(403);
	});

	it("works at each of several servers on the same database, and once at all of them", async () => {
		const env = {
			...keys,
			PORT: "0",
			LOG_LEVEL: "silent",
			DATABASE_URL: server.databaseUrl,
			RATE_LIMIT_STORE: "postgres",
		};
		const second = await startServer(hash === undefined ? env : { ...env, DASHBOARD_PASSWORD_HASH: hash }, {
			now: () => server.nowMs,
		});
		try {
			const token = await link();
			expect((await use(second.url, token)).status).toBe(303);
			expect((await use(server.url, token)).status).toBe(403);
		} finally {
			await second.stop();
		}
	});

	it("is not for other sites to press", async () => {
		const token = await link();
		const response = await use(server.url, token, { "Sec-Fetch-Site": "cross-site" });
		expect(await response.json()).toMatchObject({ code: "cross_site" });
		expect((await use(server.url, token)).status).toBe(303);
	});

	it("cannot be made without the server's keys, nor from a row of the database", async () => {
		const [row] = await server.query<{ id: string }>(
			"INSERT INTO login_links VALUES (gen_random_uuid(), now() + interval '1 day') RETURNING id",
		);
		const foreign = await makeLink(server, hash, Buffer.alloc(32, 8));
		const otherPassword = await makeLink(server, await hashPassword("another long password"));
		for (const forged of ["", "x", "a.b.c", row?.id ?? "", foreign, otherPassword]) {
			expect((await look(server.url, forged)).status, forged).toBe(403);
			expect((await use(server.url, forged)).status, forged).toBe(403);
		}
	});

	it("leaves nothing in the log, and nothing in the database once another one is made", async () => {
		await server.query("DELETE FROM login_links");
		const token = await link();
		await look(server.url, token);
		await use(server.url, token);
		await link();
		server.nowMs += 11 * minuteMs;
		await link();
		expect(
			await server.query(
				"SELECT count(*)::int AS count FROM login_links WHERE expires_at < now() + interval '100 years'",
			),
		).toEqual([{ count: 1 }]);
		expect(log.text()).toContain('"/login"');
		expect(log.text()).not.toContain(token);
	});
});

describe("while somebody attempts passwords", () => {
	const server = useTestServer({
		...keys,
		DASHBOARD_PASSWORD_HASH: passwordHash,
		CLIENT_ADDRESSES: "removed",
		REQUESTS_PER_MINUTE_ALTOGETHER: "200",
	});

	it("a link lets a new browser in, which may use the password from then on", async () => {
		const logIn = (given: string, headers: Record<string, string> = {}): Promise<Response> =>
			fetch(`${server.url}/api/login`, {
				method: "POST",
				headers: { "Content-Type": "application/json", ...headers },
				body: JSON.stringify({ password: given }),
			});
		for (let index = 0; index < 101; index += 1) {
			await logIn("a wrong password");
		}
		expect((await logIn(password)).status).toBe(429);
		for (let index = 0; index < 201; index += 1) {
			await look(server.url, `made-up-${index}`);
		}
		expect((await look(server.url, "made-up")).status).toBe(429);
		const response = await use(server.url, await makeLink(server, passwordHash));
		expect(response.status).toBe(303);
		const device = cookiesOf(response)
			.split("; ")
			.find((cookie) => cookie.startsWith(deviceCookieName));
		expect(cookiesOf(response)).toContain(loginCookieName);
		expect((await logIn(password, { Cookie: device ?? "" })).status).toBe(204);
	});
});
