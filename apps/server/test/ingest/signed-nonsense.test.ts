import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { useTestServer } from "../support/test-server.js";

const key = randomBytes(32);
const server = useTestServer({
	TOKEN_KEYS: `k1:${key.toString("base64url")}`,
	REQUESTS_PER_MINUTE_PER_SESSION: "1000000",
});

const good = () => ({
	iss: "flipbook-telemetry",
	aud: "session",
	sub: "8d7f5ba0-7260-4632-b197-ec58731dadc1",
	exp: Math.floor(server.nowMs / 1000) + 60,
	day: "2026-03-01",
	ver: 1,
});

function sign(claims: object): Promise<string> {
	return new SignJWT({ ...claims }).setProtectedHeader({ alg: "HS256", kid: "k1" }).sign(key);
}

async function ask(method: "GET" | "POST", path: string, token: string): Promise<{ status: number; code?: string }> {
	const response = await fetch(`${server.url}${path}`, {
		method,
		headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
		...(method === "POST" ? { body: JSON.stringify({ events: [{ seq: 1, name: "StoryPinned", ageMs: 0 }] }) } : {}),
	});
	const text = await response.text();
	return { status: response.status, ...(text === "" ? {} : (JSON.parse(text) as { code?: string })) };
}

const calls = [
	["POST", "/telemetry/ingest"],
	["GET", "/telemetry/still-alive"],
	["GET", "/telemetry/end-session"],
] as const;

/** Claims that no token of the server has. */
const nonsense: Readonly<Record<string, ReadonlyArray<unknown>>> = {
	sub: ["", "x", 1, null, [], {}, "8D7F5BA0-7260-4632-B197-EC58731DADC1", "{8d7f5ba0-7260-4632-b197-ec58731dadc1}"],
	day: ["", "today", "infinity", "2026-02-30", "0000-01-01", "2026-3-1", "10000-01-01", 20_513, null, ["2026-03-01"]],
	ver: [0, -1, 1.5, "1", null, 1e300, {}],
	exp: ["never", null, {}, 1e300, "99999999999"],
};

describe("a token that is signed by the server's key", () => {
	it("and is as the server signs them is taken", async () => {
		const { sessionId } = await server.startSession();
		const answer = await ask("GET", "/telemetry/still-alive", await sign({ ...good(), sub: sessionId }));
		expect(answer.status).toBe(204);
	});

	it.each(Object.entries(nonsense).flatMap(([claim, values]) => values.map((value) => [claim, value] as const)))(
		"and has %s %j is refused with 401 everywhere",
		async (claim, value) => {
			const token = await sign({ ...good(), [claim]: value });
			for (const [method, path] of calls) {
				expect(await ask(method, path, token), path).toMatchObject({ status: 401, code: "token_invalid" });
			}
		},
	);

	it("is answered with a reason and never with 500, whatever it says", async () => {
		const anything = fc.oneof(
			fc.jsonValue({ maxDepth: 2 }),
			fc.string({ unit: "binary", maxLength: 40 }),
			fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
			fc.uuid(),
			fc.maxSafeInteger(),
		);
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...calls),
				fc.dictionary(fc.constantFrom("iss", "aud", "sub", "exp", "nbf", "iat", "day", "ver", "other"), anything, {
					minKeys: 1,
				}),
				async ([method, path], claims) => {
					const { status } = await ask(method, path, await sign({ ...good(), ...claims }));
					// An unknown session is over, and ending it again is no error.
					expect(path === "/telemetry/end-session" ? [204, 401] : [401, 410]).toContain(status);
				},
			),
			{ numRuns: 300 },
		);
	});
});
