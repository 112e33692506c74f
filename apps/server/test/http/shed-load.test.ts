import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Problem } from "@flipbook-telemetry/event-schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { shedLoad } from "../../src/http/shed-load.js";

describe("while no more changes may wait", () => {
	let server: Server;
	let url = "";
	let isFull = false;
	let nowMs = 0;
	let handled: Array<string> = [];
	let warned: Array<object> = [];
	let counted: Array<string> = [];

	beforeEach(async () => {
		[isFull, nowMs, handled, warned, counted] = [true, 0, [], [], []];
		const answer = shedLoad(
			(request, response) => {
				handled.push(request.url ?? "");
				request.resume();
				response.end();
			},
			{
				isFull: () => isFull,
				counters: {
					answered: ({ route, method, status }) => counted.push(`${method} ${route} ${status}`),
					refused: (code) => counted.push(code),
				},
				logger: { warn: (line: object) => warned.push(line) },
				random: () => 0,
				monotonicMs: () => nowMs,
			},
		);
		server = createServer(answer).listen(0, "127.0.0.1");
		await new Promise((resolve) => server.once("listening", resolve));
		url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});

	afterEach(() => new Promise((resolve) => server.close(resolve)));

	const send = (path: string, method = "POST"): Promise<Response> =>
		fetch(url + path, method === "POST" ? { method, body: "x".repeat(200_000) } : { method });

	it("a batch is refused before anything looks at it, and told when to come back", async () => {
		const response = await send("/telemetry/ingest?again");
		expect(response.status).toBe(503);
		expect(response.headers.get("Retry-After")).toBe("5");
		expect(response.headers.get("Content-Type")).toMatch("application/problem+json");
		expect(response.headers.get("Cache-Control")).toBe("no-store");
		expect((await response.json()) as Problem).toMatchObject({ code: "unavailable", status: 503 });
		expect(handled).toEqual([]);
		expect(counted).toEqual(["unavailable", "POST /telemetry/ingest 503"]);
	});

	it("so are signs of life and goodbyes, and nothing else", async () => {
		const paths = ["/telemetry/still-alive", "/telemetry/end-session", "/healthz", "/telemetry/contract"];
		const answers = await Promise.all(paths.map((path) => send(path, "GET")));
		expect(answers.map(({ status }) => status)).toEqual([503, 503, 200, 200]);
		expect(handled.sort()).toEqual(["/healthz", "/telemetry/contract"]);
	});

	it("the log says so once in ten seconds, and how many were refused since", async () => {
		await send("/telemetry/ingest");
		await send("/telemetry/ingest");
		nowMs = 9999;
		await send("/telemetry/ingest");
		nowMs = 10_000;
		await send("/telemetry/ingest");
		expect(warned).toEqual([{ refused: 1 }, { refused: 3 }]);
	});

	it("the same connection is served again once there is room", async () => {
		expect((await send("/telemetry/ingest")).status).toBe(503);
		isFull = false;
		expect((await send("/telemetry/ingest")).status).toBe(200);
	});
});
