import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttpServer } from "../../src/http/http-server.js";
import type { RunningServer } from "../../src/start-server.js";
import { startServer } from "../../src/start-server.js";
import { createFreshDatabase } from "../support/fresh-database.js";
import { problemOf, sendRaw } from "../support/raw-connection.js";

const timeouts = {
	headersMs: 200,
	requestMs: 400,
	keepAliveMs: 200,
	inactivityMs: 500,
	lingerMs: 100,
	checkEveryMs: 50,
};

/** A request whose body is waited for, since it needs no token. */
const login = "POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

let server: RunningServer;
let dataDir = "";

beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), "telemetry-timeouts-"));
	const env = { DATABASE_URL: await createFreshDatabase(), DATA_DIR: dataDir, MAX_CONNECTIONS: "20" };
	server = await startServer({ PORT: "0", LOG_LEVEL: "silent", ...env }, {}, timeouts);
});

afterAll(async () => {
	await server.stop();
	await rm(dataDir, { recursive: true, force: true });
});

describe("a connection that takes its time", () => {
	it.each([
		["sends nothing", ""],
		["never ends its headers", "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "],
		["never ends its body", `${login}Content-Length: 10\r\n\r\n{`],
		["never ends its chunks", `${login}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`],
	])("is told so with 408, and closed, when it %s", async (_, sent) => {
		const answer = await sendRaw(server.url, sent);
		expect(answer.statuses).toEqual([408]);
		expect(problemOf(answer)).toMatchObject({ status: 408, code: "request_timeout" });
	});

	it("is closed without a word when it asks nothing more after an answer", async () => {
		expect(await sendRaw(server.url, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")).toMatchObject({ statuses: [200] });
	});

	it("is not answered twice when it never ends a body that nobody wanted", async () => {
		const sent = "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{";
		expect(await sendRaw(server.url, sent)).toMatchObject({ statuses: [404] });
	});

	it("is closed when it reads no answer", async () => {
		const http = createHttpServer({ maxConnections: 10, timeouts }, () => undefined);
		const closed = new Promise((resolve) => {
			http.on("request", (_request, response) => {
				response.on("close", resolve);
				response.end(Buffer.alloc(64 * 1_048_576));
			});
		});
		await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
		const socket = createConnection((http.address() as AddressInfo).port, "127.0.0.1");
		socket.on("error", () => undefined);
		socket.pause();
		socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
		await closed;
		socket.destroy();
		http.close();
	});

	it("is closed when it sends a body a little at a time, however steadily", async () => {
		const { hostname, port } = new URL(server.url);
		const socket = createConnection(Number(port), hostname);
		socket.on("error", () => undefined);
		socket.resume();
		socket.write("POST /telemetry/ingest HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
		const drip = setInterval(() => socket.write("x"), 20);
		await new Promise((resolve) => socket.once("close", resolve));
		clearInterval(drip);
	});

	it("is taken away from a client that does not close it either", async () => {
		const { hostname, port } = new URL(server.url);
		const socket = createConnection({ port: Number(port), host: hostname, allowHalfOpen: true });
		socket.on("error", () => undefined);
		socket.write("NONSENSE\r\n\r\n");
		socket.resume();
		await new Promise((resolve) => socket.once("end", resolve));
		// Writing shows that the other side is gone: it answers with a reset.
		const drip = setInterval(() => socket.write("x"), 20);
		await new Promise((resolve) => socket.once("close", resolve));
		clearInterval(drip);
	});
});

describe("the number of connections", () => {
	it("is bounded: past it, further ones are closed at once, and there is room again later", async () => {
		const { hostname, port } = new URL(server.url);
		const sockets = Array.from({ length: 30 }, () => createConnection(Number(port), hostname));
		const answered = await Promise.all(
			sockets.map(
				(socket) =>
					new Promise<boolean>((resolve) => {
						socket.on("error", () => undefined);
						socket.on("data", () => resolve(true));
						socket.on("close", () => resolve(false));
						socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
					}),
			),
		);
		expect(answered.filter(Boolean).length).toBe(20);
		sockets.forEach((socket) => socket.destroy());
		await expect
			.poll(() =>
				fetch(`${server.url}/healthz`).then(
					({ status }) => status,
					() => 0,
				),
			)
			.toBe(200);
	});
});
