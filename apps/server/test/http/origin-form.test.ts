import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpServer } from "../../src/http/http-server.js";
import { requireOriginForm } from "../../src/http/origin-form.js";
import { standardTimeouts } from "../../src/http/timeouts.js";
import { problemOf, sendRaw } from "../support/raw-connection.js";
import { startHeaders, useTestServer } from "../support/test-server.js";

const server = useTestServer({ METRICS_TOKEN: "a-token-of-metrics" });

afterEach(async () => {
	expect(await server.query("SELECT * FROM sessions")).toEqual([]);
});

const startLines = Object.entries(startHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
/** What would open a session, were it read as a request. */
const smuggled = `GET /telemetry/start-session HTTP/1.1\r\nHost: x\r\n${startLines.join("")}\r\n`;

/** A request that would open a session, but for its first line or the lines that are put on top of its headers. */
function spoilt({ line = "GET /telemetry/start-session HTTP/1.1", on = "Host: x\r\n", body = "" }): string {
	return `${line}\r\n${on}${startLines.join("")}\r\n${body}`;
}

describe("a request that is not well-formed", () => {
	it.each([
		["a whole URL", spoilt({ line: "GET http://x/telemetry/start-session HTTP/1.1" }), 400, "malformed_request"],
		[
			"a URL that is none",
			spoilt({ line: "GET http://[::1/telemetry/start-session HTTP/1.1" }),
			400,
			"malformed_request",
		],
		["a fragment", spoilt({ line: "GET /telemetry/start-session#x HTTP/1.1" }), 400, "malformed_request"],
		["an asterisk", spoilt({ line: "OPTIONS * HTTP/1.1" }), 400, "malformed_request"],
		["an authority", spoilt({ line: "GET x:80 HTTP/1.1" }), 400, "malformed_request"],
		["a tunnel", spoilt({ line: "CONNECT x:80 HTTP/1.1" }), 405, "method_not_allowed"],
		["an unknown method", spoilt({ line: "FROB / HTTP/1.1" }), 400, "malformed_request"],
		["HTTP/0.9", "GET /telemetry/start-session\r\n\r\n", 400, "malformed_request"],
		["HTTP/2.0", spoilt({ line: "GET /telemetry/start-session HTTP/2.0" }), 400, "malformed_request"],
		["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "malformed_request"],
		["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "malformed_request"],
		["bytes that no path has", spoilt({ line: "GET /\xa0\xff HTTP/1.1" }), 400, "malformed_request"],
		["no host", spoilt({ on: "" }), 400, "malformed_request"],
		["two hosts", spoilt({ on: "Host: x\r\nHost: y\r\n" }), 400, "malformed_request"],
		["lines without CR", spoilt({}).replaceAll("\r", ""), 400, "malformed_request"],
		["a folded header", spoilt({ on: "Host: x\r\nX: a\r\n b\r\n" }), 400, "malformed_request"],
		["a NUL in a header", spoilt({ on: "Host: x\r\nX: \0\r\n" }), 400, "malformed_request"],
		["two lengths", spoilt({ on: "Host: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n" }), 400, "malformed_request"],
		["a length below zero", spoilt({ on: "Host: x\r\nContent-Length: -1\r\n" }), 400, "malformed_request"],
		[
			"a length past all numbers",
			spoilt({ on: `Host: x\r\nContent-Length: ${"9".repeat(30)}\r\n` }),
			400,
			"malformed_request",
		],
		["headers without an end", spoilt({ on: `Host: x\r\nX: ${"x".repeat(9000)}\r\n` }), 431, "headers_too_large"],
		["an unknown Expect", spoilt({ on: "Host: x\r\nConnection: close\r\nExpect: magic\r\n" }), 400, "malformed_header"],
		[
			"a length and chunks",
			spoilt({
				on: `Host: x\r\nContent-Length: ${smuggled.length + 5}\r\nTransfer-Encoding: chunked\r\n`,
				body: "0\r\n\r\n",
			}),
			400,
			"malformed_request",
		],
		...["gzip", "identity", "xchunked", "chunked, identity"].map(
			(encoding) =>
				[
					`a body as ${encoding}`,
					spoilt({ on: `Host: x\r\nTransfer-Encoding: ${encoding}\r\n`, body: "0\r\n\r\n" }),
					400,
					"malformed_request",
				] as const,
		),
		[
			"chunks in HTTP/1.0",
			spoilt({
				line: "GET /telemetry/start-session HTTP/1.0",
				on: "Transfer-Encoding: chunked\r\n",
				body: "0\r\n\r\n",
			}),
			400,
			"malformed_request",
		],
	] as const)("is refused, and nothing after it is read: %s", async (_, sent, status, code) => {
		const answer = await sendRaw(server.url, sent + smuggled);
		expect(answer.statuses).toEqual([status]);
		const problem = problemOf(answer);
		expect(problem).toMatchObject({ status, code });
		expect(problem.detail.length).toBeGreaterThan(10);
	});

	it("is counted", async () => {
		await sendRaw(server.url, "NONSENSE\r\n\r\n");
		const metrics = await fetch(`${server.url}/metrics`, { headers: { Authorization: "Bearer a-token-of-metrics" } });
		expect(await metrics.text()).toMatch(/refused.*malformed_request.* [1-9]/);
	});
});

describe("what stands behind a request that is not well-formed", () => {
	it("is not handled, although it arrives together with it", async () => {
		const handled: Array<string | undefined> = [];
		const bounds = { maxConnections: 10, timeouts: standardTimeouts };
		const http = createHttpServer(bounds, () => undefined);
		const answer: RequestListener = (request, response) => {
			handled.push(request.url);
			response.end();
		};
		http.on(
			"request",
			requireOriginForm(answer, () => undefined),
		);
		await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
		const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
		for (const line of ["GET http://x/ HTTP/1.1", "OPTIONS * HTTP/1.1", "GET / HTTP/2.0", "FROB / HTTP/1.1"]) {
			await sendRaw(url, spoilt({ line }) + smuggled);
		}
		http.close();
		expect(handled).toEqual([]);
	});
});

describe("a request that is only unusual", () => {
	it.each([
		["HTTP/1.0 without a host", "GET /healthz HTTP/1.0\r\n\r\n", [200]],
		["HTTP/1.0 that would go on", "GET /healthz HTTP/1.0\r\nConnection: close\r\nHost: x\r\n\r\n", [200]],
		["bad percent-encoding", "GET /%E0%A4%A HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", [404]],
		["two slashes and a port", "GET //x:99999999/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", [404]],
		["TRACE", "TRACE /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", [405]],
		[
			"an upgrade that nobody offers",
			"GET /healthz HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n",
			[200],
		],
		[
			"three at once",
			"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /no HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
			[200, 404, 200],
		],
	])("is answered: %s", async (_, sent, statuses) => {
		expect(await sendRaw(server.url, sent)).toMatchObject({ statuses });
	});
});
