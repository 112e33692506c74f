import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { limits } from "@flipbook-telemetry/event-schema";
import { SignJWT } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { pinned, useTestServer } from "../support/test-server.js";

const secret = randomBytes(32);
const server = useTestServer({ TOKEN_KEYS: `main:${secret.toString("base64url")}` });

afterEach(async () => {
	expect(await server.query("SELECT * FROM events")).toEqual([]);
});

interface Answer {
	readonly status: number;
	readonly contentType: string;
	readonly code: string;
	readonly detail: string;
}

async function post(body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
	const { sessionToken } = await server.startSession();
	const response = await fetch(`${server.url}/telemetry/ingest`, {
		method: "POST",
		headers: { Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json", ...headers },
		body: typeof body === "string" ? body : new Uint8Array(body),
	});
	const problem = (await response.json()) as { code: string; detail: string };
	return { status: response.status, contentType: response.headers.get("content-type") ?? "", ...problem };
}

function expectProblem(answer: Answer, status: number, code: string): void {
	expect(answer).toMatchObject({ status, code });
	expect(answer.contentType).toContain("application/problem+json");
	expect(answer.detail.length).toBeGreaterThan(10);
}

const event = JSON.stringify(pinned(1));

describe("a body that is not what it should be", () => {
	it.each([
		["broken JSON", '{"events": [', 400, "malformed_json"],
		["NaN", `{"events":[{"seq":NaN,"name":"StoryPinned","ageMs":0}]}`, 400, "malformed_json"],
		["no object", "[1]", 400, "malformed_body"],
		["a bare word", "null", 400, "malformed_json"],
		["no list of events", '{"events": 1}', 400, "malformed_body"],
		["something beside the events", `{"events":[${event}],"more":1}`, 400, "malformed_body"],
		["__proto__ beside the events", `{"events":[${event}],"__proto__":{}}`, 400, "malformed_body"],
		["an empty list", '{"events": []}', 400, "malformed_body"],
		["deep nesting", `{"events":[${"[".repeat(50_000)}${"]".repeat(50_000)}]}`, 400, "malformed_body"],
		[
			"too many events",
			JSON.stringify({ events: Array(limits.maxBatchEvents + 1).fill(pinned(1)) }),
			413,
			"body_too_large",
		],
		["2 MB", JSON.stringify({ events: [{ ...pinned(1), padding: "x".repeat(2_000_000) }] }), 413, "body_too_large"],
	])("is refused: %s", async (_, body, status, code) => {
		expectProblem(await post(body), status, code);
	});

	it.each([
		["another content type", { "Content-Type": "text/plain" }, 415, "unsupported_media_type"],
		["an unknown charset", { "Content-Type": "application/json; charset=klingon" }, 415, "unsupported_media_type"],
		["an unknown packing", { "Content-Encoding": "zstd-ish" }, 415, "unsupported_encoding"],
		["a packing that it is not in", { "Content-Encoding": "gzip" }, 400, "malformed_body"],
	])("is refused: %s", async (_, headers, status, code) => {
		expectProblem(await post(`{"events":[${event}]}`, headers), status, code);
	});

	it("is refused, without being unpacked whole: a gzip bomb", async () => {
		const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, " "));
		const before = process.memoryUsage().rss;
		expectProblem(await post(bomb, { "Content-Encoding": "gzip" }), 413, "body_too_large");
		expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
	});
});

describe("an event that is not what it should be", () => {
	it.each([
		["1e999 as a number", `{"seq":1e999,"name":"StoryPinned","ageMs":0}`, "malformed_event"],
		["a negative age", `{"seq":1,"name":"StoryPinned","ageMs":-1}`, "out_of_range"],
		[
			"1e999 as a value",
			`{"seq":1,"name":"StoryClosed","ageMs":0,"properties":{"story":1,"openMs":1e999}}`,
			"wrong_type",
		],
		[
			"half a millisecond",
			`{"seq":1,"name":"StoryClosed","ageMs":0,"properties":{"story":1,"openMs":0.5}}`,
			"wrong_type",
		],
		["a lone surrogate", `{"seq":1,"name":"PageViewed","ageMs":0,"properties":{"page":"Home\\ud800"}}`, "out_of_range"],
		["a NUL", `{"seq":1,"name":"PageViewed","ageMs":0,"properties":{"page":"Home\\u0000"}}`, "out_of_range"],
		[
			"__proto__ as a property",
			`{"seq":1,"name":"StoryPinned","ageMs":0,"properties":{"__proto__":{"a":1}}}`,
			"unknown_property",
		],
		[
			"constructor as a property",
			`{"seq":1,"name":"StoryPinned","ageMs":0,"properties":{"constructor":1}}`,
			"unknown_property",
		],
		["__proto__ as a key", `{"seq":1,"name":"StoryPinned","ageMs":0,"__proto__":1}`, "malformed_event"],
		["a name like toString", `{"seq":1,"name":"toString","ageMs":0}`, "unknown_event"],
		["null", "null", "malformed_event"],
		["null as a value", `{"seq":1,"name":"PageViewed","ageMs":0,"properties":{"page":null}}`, "wrong_type"],
	])("is refused: %s", async (_, text, code) => {
		const answer = (await post(`{"events":[${text}]}`)) as Answer & { rejected: ReadonlyArray<{ code: string }> };
		expectProblem(answer, 422, "nothing_valid");
		expect(answer.rejected.map((rejection) => rejection.code)).toEqual([code]);
	});

	it("is not repeated at length in the answer", async () => {
		const answer = await post(JSON.stringify({ events: [{ seq: 1, name: "<script>".repeat(5000), ageMs: 0 }] }));
		expect(JSON.stringify(answer).length).toBeLessThan(700);
	});
});

describe("a token that is not what it should be", () => {
	const sign = (key: Uint8Array, changes: { kid?: string; exp?: number; alg?: string } = {}): Promise<string> =>
		new SignJWT({ day: "2026-03-01", ver: 1 })
			.setProtectedHeader({ alg: changes.alg ?? "HS256", kid: changes.kid ?? "main" })
			.setIssuer("flipbook-telemetry")
			.setAudience("session")
			.setSubject("8d7f5ba0-7260-4632-b197-ec58731dadc1")
			.setExpirationTime(changes.exp ?? Math.floor(server.nowMs / 1000) + 3600)
			.sign(key);

	const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

	it.each<readonly [string, () => Promise<string> | string, string]>([
		["missing", () => "", "token_missing"],
		["garbage", () => "Bearer garbage", "token_invalid"],
		["another scheme", () => "Basic dXNlcjpwYXNz", "token_missing"],
		[
			"expired",
			async () => `Bearer ${await sign(secret, { exp: Math.floor(server.nowMs / 1000) - 1 })}`,
			"token_expired",
		],
		["signed by somebody else", async () => `Bearer ${await sign(randomBytes(32))}`, "token_invalid"],
		["of an unknown key", async () => `Bearer ${await sign(secret, { kid: "other" })}`, "token_invalid"],
		["signed in another way", async () => `Bearer ${await sign(randomBytes(64), { alg: "HS512" })}`, "token_invalid"],
		[
			"not signed at all",
			() => `Bearer ${encode({ alg: "none", kid: "main" })}.${encode({ sub: "x", exp: 9_999_999_999 })}.`,
			"token_invalid",
		],
		[
			"changed after signing",
			async () => {
				const [header, , signature] = (await sign(secret)).split(".");
				return `Bearer ${header}.${encode({ sub: "x", day: "2026-03-01", ver: 1, exp: 9_999_999_999 })}.${signature}`;
			},
			"token_invalid",
		],
	])("is refused: %s", async (_, authorization, code) => {
		expectProblem(await post(`{"events":[${event}]}`, { Authorization: await authorization() }), 401, code);
	});
});

describe("an address or method that does not exist", () => {
	it.each([
		["GET", "/telemetry/ingest", 405, "method_not_allowed"],
		["DELETE", "/telemetry/still-alive", 405, "method_not_allowed"],
		["PUT", "/telemetry/start-session", 405, "method_not_allowed"],
		["GET", "/telemetry/nothing", 404, "not_found"],
		["GET", "/index.html", 404, "not_found"],
		["GET", "/%E0%A4%A", 404, "not_found"],
		["GET", "/telemetry/../../etc/passwd", 404, "not_found"],
	])("is refused: %s %s", async (method, path, status, code) => {
		const response = await fetch(server.url + path, { method });
		expect(response.status).toBe(status);
		expect(response.headers.get("x-powered-by")).toBeNull();
		expect(await response.json()).toMatchObject({ code });
	});

	it("says which methods there are", async () => {
		const response = await fetch(`${server.url}/telemetry/start-session`, { method: "PATCH" });
		expect(response.headers.get("allow")).toBe("GET, POST");
	});
});
