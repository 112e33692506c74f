import { once } from "node:events";
import type { RequestListener, Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { loadClosed, loadOpen } from "../../src/support/http-load.js";

let server: Server;

async function listen(listener: RequestListener): Promise<string> {
	server = createServer(listener).listen(0, "127.0.0.1");
	await once(server, "listening");
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
	server.closeAllConnections();
	server.close();
});

const seconds = 0.2;
const body = '{"events":[]}';
const request = `POST / HTTP/1.1\r\nHost: here\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const senders = (count: number): ReadonlyArray<() => string> => Array.from({ length: count }, () => () => request);

describe("a load that waits for answers", () => {
	it("has no more requests under way than senders, and counts an answer for each", async () => {
		let requests = 0;
		let underWay = 0;
		let most = 0;
		const url = await listen((_request, response) => {
			requests += 1;
			underWay += 1;
			most = Math.max(most, underWay);
			setImmediate(() => {
				underWay -= 1;
				response.end("{}");
			});
		});
		const { statuses, latenciesMs } = await loadClosed(url, senders(4), seconds);
		expect(statuses).toEqual(new Map([[200, requests]]));
		expect(latenciesMs).toHaveLength(requests);
		expect(requests).toBeGreaterThan(4);
		expect(most).toBeLessThanOrEqual(4);
	});

	it("goes on after 503, which does not count as served", async () => {
		let requests = 0;
		const url = await listen((_request, response) => {
			requests += 1;
			response.writeHead(requests % 2 === 0 ? 503 : 200, { "Retry-After": "60" }).end('{"code":"unavailable"}');
		});
		const { statuses, latenciesMs } = await loadClosed(url, senders(1), seconds);
		expect(statuses.get(503)).toBe(Math.floor(requests / 2));
		expect(statuses.get(200)).toBe(Math.ceil(requests / 2));
		expect(latenciesMs).toHaveLength(Math.ceil(requests / 2));
	});

	it("ends when every connection has been closed", async () => {
		const url = await listen(({ socket }) => socket.destroy());
		const { statuses, latenciesMs } = await loadClosed(url, senders(3), 3600);
		expect(statuses).toEqual(new Map([[0, 3]]));
		expect(latenciesMs).toEqual([]);
	});

	it("reads an answer that comes in pieces", async () => {
		const url = await listen((_request, response) => {
			response.setHeader("Content-Length", "4");
			response.write("{ ");
			setImmediate(() => response.end(" }"));
		});
		const { statuses } = await loadClosed(url, senders(1), seconds);
		expect([...statuses.keys()]).toEqual([200]);
	});
});

describe("a load that does not wait", () => {
	it("sends every request when there are connections enough", async () => {
		const url = await listen((_request, response) => void response.end("{}"));
		const { statuses, unsent } = await loadOpen(url, senders(100), 500, seconds);
		expect((statuses.get(200) ?? 0) + unsent).toBe(100);
		expect(unsent).toBe(0);
	});

	it("counts what finds no free connection, and does not send it later", async () => {
		const held: Array<() => void> = [];
		const url = await listen((_request, response) => {
			held.push(() => response.end("{}"));
			if (held.length === 2) {
				// Long after everything was due.
				setTimeout(() => held.forEach((answer) => answer()), 2000 * seconds);
			}
		});
		const { statuses, unsent } = await loadOpen(url, senders(2), 500, seconds);
		expect(statuses).toEqual(new Map([[200, 2]]));
		expect(unsent).toBe(98);
		expect(held).toHaveLength(2);
	});

	it("goes on after 503", async () => {
		const url = await listen((_request, response) => void response.writeHead(503).end("{}"));
		const { statuses, unsent, latenciesMs } = await loadOpen(url, senders(100), 500, seconds);
		expect(statuses).toEqual(new Map([[503, 100 - unsent]]));
		expect(latenciesMs).toEqual([]);
	});

	it("does not use a connection again that was closed", async () => {
		let requests = 0;
		const url = await listen(({ socket }) => {
			requests += 1;
			socket.destroy();
		});
		const { statuses, unsent } = await loadOpen(url, senders(3), 500, seconds);
		expect(statuses).toEqual(new Map([[0, 3]]));
		expect(requests).toBe(3);
		expect(unsent).toBe(97);
	});
});
