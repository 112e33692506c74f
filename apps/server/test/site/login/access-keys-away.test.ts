import type { ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { createAccessTokens } from "../../../src/site/login/access-tokens.js";
import { makeApiKey } from "../../../src/site/login/api-keys.js";
import { hashPassword } from "../../../src/site/login/password.js";
import { captureLog } from "../../support/captured-log.js";
import { useTestServer } from "../../support/test-server.js";

const issuer = "https://example.cloudflareaccess.com";
const audience = "ab".repeat(32);
const password = "correct horse battery staple";
const { privateKey, publicKey } = await generateKeyPair("RS256");
const goodKeys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "team", alg: "RS256" }] });

/** What can be wrong with the server that has the team's keys. */
const troubles: Readonly<Record<string, (response: ServerResponse) => void>> = {
	"closes the connection": (response) => void response.socket?.destroy(),
	"does not answer": () => undefined,
	"stops in the middle": (response) => void response.write(goodKeys.slice(0, 20)),
	"answers 500": (response) => void response.writeHead(500).end(),
	"answers 403 with a page": (response) => void response.writeHead(403).end("<html></html>"),
	redirects: (response) => void response.writeHead(302, { Location: "/elsewhere" }).end(),
	"sends no JSON": (response) => void response.end("<html></html>"),
	"sends no keys": (response) => void response.end("{}"),
};

let answer: (response: ServerResponse) => void = (response) => response.end(goodKeys);
const keyServer = createServer((_request, response) => answer(response));
await new Promise<void>((resolve) => keyServer.listen(0, "127.0.0.1", resolve));
const keysUrl = new URL(`http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/certs`);
afterAll(() => {
	keyServer.closeAllConnections();
	keyServer.close();
});

const { key, entry } = makeApiKey("nightly");
const log = captureLog();
const access = (): ReturnType<typeof createAccessTokens> => createAccessTokens(issuer, audience, keysUrl, 200);
const server = useTestServer(
	{ API_KEYS: entry, DASHBOARD_PASSWORD_HASH: await hashPassword(password) },
	{ access: access(), logger: log.logger },
);
const onlyAccess = useTestServer({}, { access: access() });

const token = (): Promise<string> =>
	new SignJWT()
		.setProtectedHeader({ alg: "RS256", kid: "team" })
		.setIssuer(issuer)
		.setAudience(audience)
		.setExpirationTime(Math.floor(server.nowMs / 1000) + 60)
		.sign(privateKey);

const ask = async (path: string, headers: Record<string, string> = {}, url = server.url): Promise<Response> =>
	fetch(`${url}${path}`, { headers: { "Cf-Access-Jwt-Assertion": await token(), ...headers } });

describe.each(Object.keys(troubles))("while the server with Cloudflare's keys %s", (trouble) => {
	it("a token of Access is not judged: the answer is 503, and says when to try again", async () => {
		answer = troubles[trouble] ?? answer;
		for (const url of [server.url, onlyAccess.url]) {
			const response = await ask("/api/numbers/live", {}, url);
			expect(response.status).toBe(503);
			expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
			expect(await response.json()).toMatchObject({
				code: "unavailable",
				detail: expect.stringContaining("Cloudflare Access") as string,
			});
		}
		expect(log.text()).toContain("The keys of Cloudflare Access could not be fetched");
	});

	it("the password and API keys work", async () => {
		answer = troubles[trouble] ?? answer;
		expect((await ask("/api/numbers/live", { Authorization: `Bearer ${key}` })).status).toBe(200);
		expect(await (await ask("/api/me")).json()).toMatchObject({
			way: null,
			ways: ["password", "link", "access", "token"],
		});
		const login = await fetch(`${server.url}/api/login`, {
			method: "POST",
			headers: { "Content-Type": "application/json", "Cf-Access-Jwt-Assertion": await token() },
			body: JSON.stringify({ password }),
		});
		expect(login.status).toBe(204);
		const [cookie = ""] = (login.headers.get("Set-Cookie") ?? "").split(";");
		expect((await ask("/api/numbers/live", { Cookie: cookie })).status).toBe(200);
		expect((await ask("/api/me", {}, onlyAccess.url)).status).toBe(503);
	});

	it("what is no token of the team is refused as ever", async () => {
		answer = troubles[trouble] ?? answer;
		for (const nonsense of ["hello", "a.b.c", `${Buffer.from('{"alg":"none"}').toString("base64url")}.e30.`]) {
			expect((await ask("/api/numbers/live", { "Cf-Access-Jwt-Assertion": nonsense })).status).toBe(401);
		}
	});
});

describe("once they can be fetched again", () => {
	it("tokens of Access are good", async () => {
		answer = (response) => response.end(goodKeys);
		expect((await ask("/api/numbers/live")).status).toBe(200);
		expect((await ask("/api/numbers/live", {}, onlyAccess.url)).status).toBe(200);
	});
});
