import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/config/parse-config.js";
import { createAccessTokens } from "../../../src/site/login/access-tokens.js";
import { makeApiKey } from "../../../src/site/login/api-keys.js";
import { useTestServer } from "../../support/test-server.js";

const issuer = "https://example.cloudflareaccess.com";
const audience = "ab".repeat(32);
const { privateKey, publicKey } = await generateKeyPair("RS256");
const stranger = await generateKeyPair("RS256");

/** Shows the team's keys, as Cloudflare does. */
const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "team", alg: "RS256" }] });
const keyServer = createServer((_request, response) => response.end(keys));
await new Promise<void>((resolve) => keyServer.listen(0, "127.0.0.1", resolve));
const keysUrl = new URL(`http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/certs`);
afterAll(() => void keyServer.close());

const behindAccess = useTestServer({}, { access: createAccessTokens(issuer, audience, keysUrl) });

interface Word {
	readonly issuer?: string;
	readonly audience?: string;
	readonly untilMs?: number;
	readonly key?: typeof privateKey;
}

function word({ untilMs = behindAccess.nowMs + 60_000, key = privateKey, ...rest }: Word = {}): Promise<string> {
	return new SignJWT({ email: "maker@example.com" })
		.setProtectedHeader({ alg: "RS256", kid: "team" })
		.setIssuer(rest.issuer ?? issuer)
		.setAudience(rest.audience ?? audience)
		.setExpirationTime(Math.floor(untilMs / 1000))
		.sign(key);
}

const numbers = (token: string): Promise<Response> =>
	fetch(`${behindAccess.url}/api/numbers/live`, { headers: { "Cf-Access-Jwt-Assertion": token } });

describe("behind Cloudflare Access", () => {
	it("the numbers are open to whom it lets through", async () => {
		expect((await numbers(await word())).status).toBe(200);
		const me = await fetch(`${behindAccess.url}/api/me`, { headers: { "Cf-Access-Jwt-Assertion": await word() } });
		expect(await me.json()).toEqual({ way: "access", ways: ["link", "access"] });
	});

	it("a word that is not good for this server opens nothing", async () => {
		const bad = {
			"for another application": await word({ audience: "cd".repeat(32) }),
			"of another team": await word({ issuer: "https://other.cloudflareaccess.com" }),
			"that has expired": await word({ untilMs: behindAccess.nowMs - 1000 }),
			"of a stranger": await word({ key: stranger.privateKey }),
			"without a signature": `${Buffer.from('{"alg":"none"}').toString("base64url")}.${(await word()).split(".")[1] ?? ""}.`,
			"signed with the public key": await new SignJWT()
				.setProtectedHeader({ alg: "HS256", kid: "team" })
				.setIssuer(issuer)
				.setAudience(audience)
				.setExpirationTime("1h")
				.sign(new TextEncoder().encode(JSON.stringify(await exportJWK(publicKey)))),
			"that is none": "hello",
		};
		for (const [which, token] of Object.entries(bad)) {
			expect((await numbers(token)).status, which).toBe(401);
		}
	});
});

describe("with API keys", () => {
	const [nightly, grafana, removed] = [makeApiKey("nightly"), makeApiKey("grafana"), makeApiKey("removed")];
	const server = useTestServer({ API_KEYS: `${nightly.entry},${grafana.entry}` });
	const statusWith = async (key: string): Promise<number> => (await server.get("/api/numbers/live", key)).status;

	it("the numbers are open to each of them", async () => {
		expect(await Promise.all([nightly, grafana].map(({ key }) => statusWith(key)))).toEqual([200, 200]);
		expect(await (await server.get("/api/me", nightly.key)).json()).toEqual({ way: "token", ways: ["link", "token"] });
	});

	it("they are not to one that was taken out, to a hash, or to a name", async () => {
		const others = [removed.key, nightly.entry.split(":")[1] ?? "", nightly.entry, "nightly", nightly.key.slice(1)];
		expect(await Promise.all(others.map(statusWith))).toEqual([401, 401, 401, 401, 401]);
	});

	it("the server's own metrics stay closed", async () => {
		expect((await server.get("/metrics", nightly.key)).status).toBe(404);
	});

	it("an entry that cannot be read stops the server, and is not repeated", () => {
		const hash = nightly.entry.split(":")[1] ?? "";
		for (const entries of ["nightly", `nightly:${hash}x`, `a b:${hash}`, `one:${hash},one:${hash}`, nightly.key]) {
			expect(() => parseConfig({ API_KEYS: entries }, "/")).toThrow(
				/^API_KEYS must be what "telemetry make-key <name>" prints/,
			);
			expect(() => parseConfig({ API_KEYS: entries }, "/")).not.toThrow(hash);
		}
	});
});

describe("a server where nothing is set", () => {
	const server = useTestServer();

	it("shows the numbers to nobody who has no link of its own", async () => {
		expect((await server.get("/api/numbers/live", "a-guessed-token-of-some-length")).status).toBe(401);
		expect((await server.get("/api/numbers/live")).status).toBe(401);
		const login = await fetch(`${server.url}/api/login`, {
			method: "POST",
			headers: { "Content-Type": "application/json" },
			body: '{"password":"whatever it may be"}',
		});
		expect(login.status).toBe(404);
		expect(await (await server.get("/api/me")).json()).toEqual({ way: null, ways: ["link"] });
	});

	it("takes nobody's word for it", async () => {
		const response = await fetch(`${server.url}/api/numbers/live`, {
			headers: { "Cf-Access-Jwt-Assertion": await word() },
		});
		expect(response.status).toBe(401);
	});
});
