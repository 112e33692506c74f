import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach } from "vitest";

/** An event as PostHog takes it. */
export interface TakenEvent {
	readonly uuid: string;
	readonly event: string;
	readonly distinct_id: string;
	readonly timestamp: string;
	readonly properties: Readonly<Record<string, unknown>>;
}

/** A PostHog on this machine that speaks its batch protocol, and tells events apart as PostHog does. */
export interface LoopbackPostHog {
	readonly host: string;
	readonly key: string;
	/** What has been taken, by what PostHog tells events apart by. */
	readonly taken: Map<string, TakenEvent>;
	/** How many events of each request have been taken, those that were there already among them. */
	readonly batches: Array<number>;
	/**
	 * What happens to the next requests, one each. `lost`: it is taken, and the answer never arrives. `held`: nothing
	 * happens, until `letGo` cuts it.
	 */
	readonly failures: Array<"refused" | "cut" | "lost" | "held">;
	readonly letGo: () => void;
	/** Every request with its headers and its body as text, one after the other. */
	readonly requests: Array<string>;
}

const key = "phc_loopback0project0key";

function bodyOf(request: IncomingMessage, parts: ReadonlyArray<Buffer>): string {
	const body = Buffer.concat(parts);
	return (request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString("utf8");
}

/** Starts it for all tests of a file; before each it is emptied. */
export function useLoopbackPostHog(): LoopbackPostHog {
	const taken: LoopbackPostHog["taken"] = new Map();
	const batches: Array<number> = [];
	const failures: LoopbackPostHog["failures"] = [];
	const requests: Array<string> = [];
	const held: Array<IncomingMessage> = [];
	const letGo = (): void => held.splice(0).forEach(({ socket }) => socket.destroy());

	const answer = (request: IncomingMessage, response: ServerResponse, text: string): void => {
		requests.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}\n${text}`);
		const failure = failures.shift();
		if (failure === "held") {
			held.push(request);
			return;
		}
		if (failure === "cut") {
			request.socket.destroy();
			return;
		}
		if (failure === "refused") {
			response.writeHead(503).end('{"status":"no time"}');
			return;
		}
		const { api_key: given, batch } = JSON.parse(text) as { api_key: string; batch: ReadonlyArray<TakenEvent> };
		if (request.method !== "POST" || request.url !== "/batch/" || given !== key) {
			response.writeHead(401).end('{"type":"authentication_error"}');
			return;
		}
		for (const event of batch) {
			const name = [event.timestamp.slice(0, 10), event.event, event.distinct_id, event.uuid].join(" ");
			taken.set(name, event);
		}
		batches.push(batch.length);
		if (failure === "lost") {
			request.socket.destroy();
		} else {
			response.writeHead(200, { "Content-Type": "application/json" }).end('{"status":"Ok"}');
		}
	};

	const server = createServer((request, response) => {
		const parts: Array<Buffer> = [];
		request.on("data", (part: Buffer) => parts.push(part));
		request.on("end", () => answer(request, response, bodyOf(request, parts)));
		request.on("error", () => undefined);
	});
	let host = "";

	beforeAll(async () => {
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	beforeEach(() => {
		taken.clear();
		batches.length = 0;
		failures.length = 0;
		requests.length = 0;
	});
	afterAll(() => {
		server.closeAllConnections();
		server.close();
	});

	return {
		get host() {
			return host;
		},
		key,
		taken,
		batches,
		failures,
		letGo,
		requests,
	};
}
