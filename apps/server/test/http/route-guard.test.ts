import { request } from "node:http";
import type { Socket } from "node:net";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createContract } from "../../src/ingest/contract/contract.js";
import { createDocument } from "../../src/site/api-reference/document.js";
import { pinned, startHeaders, useTestServer } from "../support/test-server.js";

const password = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/** A connection on which the test writes what it likes, and reads what came back. */
interface Connection {
	readonly socket: Socket;
	/** Resolves with everything received so far, once a whole answer is in it. */
	readonly answered: () => Promise<string>;
	readonly closed: Promise<void>;
}

function openConnection(serverUrl: string): Connection {
	const { hostname, port } = new URL(serverUrl);
	const socket = connect(Number(port), hostname);
	let text = "";
	const waiting = new Set<() => void>();
	socket.on("error", () => undefined);
	socket.on("data", (chunk) => {
		text += chunk.toString("latin1");
		waiting.forEach((look) => look());
	});
	const isWhole = (): boolean => {
		const [head = "", body] = text.split("\r\n\r\n");
		return body !== undefined && body.length >= Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
	};
	return {
		socket,
		answered: () =>
			new Promise((resolve) => {
				const look = (): void => (isWhole() ? resolve(text) : undefined);
				waiting.add(look);
				look();
			}),
		closed: new Promise((resolve) => socket.on("close", () => resolve())),
	};
}

function head(line: string, headers: Readonly<Record<string, string>>): string {
	const lines = Object.entries({ Host: "x", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
	return `${line} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

const json = { "Content-Type": "application/json" };

describe("a request whose body is never sent", () => {
	const server = useTestServer({ DASHBOARD_PASSWORD_HASH: password });

	it.each([
		["without a token", "POST /telemetry/ingest", {}, 401],
		["with a forged token", "POST /telemetry/ingest", { Authorization: "Bearer a.b.c" }, 401],
		["by a method that there is not", "PUT /telemetry/ingest", {}, 405],
		["to an address that there is not", "POST /telemetry/nothing", {}, 404],
		["to an address that takes none", "POST /healthz", {}, 405],
		["to sign in, by a page of another site", "POST /api/login", { "Sec-Fetch-Site": "cross-site" }, 403],
	])("is answered at once %s", async (_, line, headers, status) => {
		const sent = openConnection(server.url);
		sent.socket.write(head(line, { ...json, "Content-Length": "1000", ...headers }));
		expect(await sent.answered()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
		sent.socket.destroy();
	});

	it("is answered at once when it is longer than a body may be", async () => {
		const { sessionToken } = await server.startSession();
		const sent = openConnection(server.url);
		const headers = { ...json, Authorization: `Bearer ${sessionToken}`, "Content-Length": "1000000000" };
		sent.socket.write(head("POST /telemetry/ingest", headers));
		expect(await sent.answered()).toMatch(/^HTTP\/1.1 413 /);
		sent.socket.destroy();
	});

	it("is not asked for when the client asks first and has no token", async () => {
		const sent = openConnection(server.url);
		sent.socket.write(head("POST /telemetry/ingest", { ...json, "Content-Length": "10", Expect: "100-continue" }));
		expect(await sent.answered()).toMatch(/^HTTP\/1.1 401 /);
		sent.socket.destroy();
	});

	it("is asked for when the client asks first and has one", async () => {
		const { sessionToken } = await server.startSession();
		const body = JSON.stringify({ events: [pinned(1)] });
		const sent = openConnection(server.url);
		const headers = { ...json, Authorization: `Bearer ${sessionToken}`, "Content-Length": String(body.length) };
		sent.socket.write(head("POST /telemetry/ingest", { ...headers, Expect: "100-continue" }));
		expect(await sent.answered()).toBe("HTTP/1.1 100 Continue\r\n\r\n");
		sent.socket.write(body);
		await expect.poll(sent.answered).toContain("HTTP/1.1 200 OK");
		sent.socket.destroy();
	});
});

describe("a body that nobody asked for", () => {
	const server = useTestServer({ DASHBOARD_PASSWORD_HASH: password });

	/** Sends until the server closes the connection, and says how many bytes it has taken. */
	async function sendWithoutEnd(line: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
		const sent = openConnection(server.url);
		const chunk = Buffer.alloc(65_536, "x");
		sent.socket.write(head(line, { ...json, ...headers, "Content-Length": "1000000000" }));
		await sent.answered();
		const write = (): void => {
			while (sent.socket.writable && sent.socket.write(chunk)) {
				// As much as fits.
			}
		};
		sent.socket.on("drain", write);
		write();
		await sent.closed;
		return sent.socket.bytesWritten;
	}

	// What the kernel takes from a sender is not yet read: buffers of both sides, some megabytes on loopback.
	const mostBytes = 16 * 1024 * 1024;

	it.each([
		["without a token", "POST /telemetry/ingest"],
		["at an unknown address", "POST /nothing"],
		["with a GET", "GET /healthz"],
	])("is read for a bounded number of bytes: %s", async (_, line) => {
		expect(await sendWithoutEnd(line)).toBeLessThan(mostBytes);
	});

	it("is read for a bounded number of bytes: larger than a body may be", async () => {
		const { sessionToken } = await server.startSession();
		const headers = { Authorization: `Bearer ${sessionToken}` };
		expect(await sendWithoutEnd("POST /telemetry/ingest", headers)).toBeLessThan(mostBytes);
	});

	it("does not keep the client from reading the answer, nor from asking again on the same connection", async () => {
		const sent = openConnection(server.url);
		const body = "x".repeat(200_000);
		sent.socket.write(head("POST /telemetry/ingest", { ...json, "Content-Length": String(body.length) }));
		await sent.answered();
		sent.socket.write(body);
		sent.socket.write(head("GET /healthz", {}));
		await expect.poll(sent.answered).toContain('{"status":"ok"}');
		sent.socket.destroy();
	});

	it("does not keep the answer from a client that closes after it, as nginx does by itself", async () => {
		const sent = openConnection(server.url);
		sent.socket.write(
			head("POST /telemetry/ingest", { ...json, "Content-Length": "200000", Connection: "close" }) + "x".repeat(1000),
		);
		expect(await sent.answered()).toContain("token_missing");
		sent.socket.write("x".repeat(199_000));
		await sent.closed;
		expect(await sent.answered()).toContain("token_missing");
	});
});

describe("a body that costs more than it looks like", () => {
	const server = useTestServer({ REQUESTS_PER_MINUTE_PER_SESSION: "1000" });
	const half = 131_000;

	const costly: ReadonlyArray<readonly [string, string, number]> = [
		["brackets inside one another", "[".repeat(half) + "]".repeat(half), 400],
		["brackets that are never closed", "[".repeat(2 * half), 400],
		["objects inside one another", '{"a":'.repeat(40_000) + "1" + "}".repeat(40_000), 400],
		["a list of as many zeros as fit", `{"events":[${"0,".repeat(130_000)}0]}`, 413],
		["a list of as many lists as fit", `{"events":[${"[],".repeat(86_000)}0]}`, 413],
		[
			"an object with as many keys as fit",
			`{"events":[{${Array.from({ length: 25_000 }, (_, key) => `"${key.toString(36)}":0`).join(",")}}]}`,
			413,
		],
		["spaces that fill twenty megabytes", " ".repeat(20 * 1024 * 1024), 413],
	];

	it.each(costly)("is refused before it is parsed: %s", async (_, text, status) => {
		const { sessionToken } = await server.startSession();
		const response = await fetch(`${server.url}/telemetry/ingest`, {
			method: "POST",
			headers: { ...json, Authorization: `Bearer ${sessionToken}`, "Content-Encoding": "gzip" },
			body: new Uint8Array(gzipSync(text)),
		});
		expect(response.status).toBe(status);
	});
});

describe("every address", () => {
	const perMinute = 3;
	const server = useTestServer({
		DASHBOARD_PASSWORD_HASH: password,
		METRICS_TOKEN: "a-token-for-metrics",
		REQUESTS_PER_MINUTE_PER_ADDRESS: String(perMinute),
	});
	let lastSender = 0;

	/** `fetch` checks each answer with the OpenAPI document, which says nothing about the files of the dashboard. */
	const askPlainly = (url: string, options: { method: string; headers: Record<string, string> }): Promise<number> =>
		new Promise((resolve, reject) => {
			request(url, options, (response) => {
				response.resume();
				resolve(response.statusCode ?? 0);
			})
				.on("error", reject)
				.end();
		});

	const askByFetch: typeof askPlainly = async (url, options) => (await fetch(url, options)).status;

	/** The statuses that a sender gets who asks for one thing more than it may. */
	async function askTooOften(method: string, path: string, ask = askByFetch): Promise<ReadonlyArray<number>> {
		lastSender += 1;
		const headers = { ...startHeaders, "X-Forwarded-For": `2001:db8:${lastSender}::1` };
		const statuses: Array<number> = [];
		for (let count = 0; count <= perMinute; count += 1) {
			statuses.push(await ask(server.url + path, { method, headers }));
		}
		return statuses;
	}

	/** Where the first 429 is. With as many senders as here, some pair now and then shares a counter: then another one asks. */
	async function limitedAfter(method: string, path: string, ask = askByFetch): Promise<number> {
		const first = (await askTooOften(method, path, ask)).indexOf(429);
		return first === perMinute ? first : (await askTooOften(method, path, ask)).indexOf(429);
	}

	it("limits requests without a token, by whatever method", async () => {
		// Another test sees to it that these are all there are.
		const calls = Object.entries(createDocument(createContract()).paths ?? {});
		expect(calls.length).toBeGreaterThan(20);
		for (const [path, byMethod] of calls) {
			for (const method of [...Object.keys(byMethod), "PATCH"]) {
				expect(await limitedAfter(method.toUpperCase(), path), `${method} ${path}`).toBe(perMinute);
			}
		}
	});

	it.each(["/dashboard/", "/dashboard/nothing.js", "/nothing", "/%E0%A4%A"])("limits them at %s too", async (path) => {
		expect(await limitedAfter("GET", path, askPlainly)).toBe(perMinute);
	});
});
