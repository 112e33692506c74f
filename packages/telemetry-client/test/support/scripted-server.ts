import type { IncomingHttpHeaders } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach } from "vitest";

/** A response that a test scripts. */
export interface ScriptedResponse {
	readonly status: number;
	readonly body?: object;
	readonly headers?: Readonly<Record<string, string>>;
}

/** A request as it arrived. */
export interface ReceivedRequest {
	/** The last part of its path, such as `ingest`. */
	readonly call: string;
	readonly headers: IncomingHttpHeaders;
	readonly events: ReadonlyArray<{ readonly seq: number; readonly name: string; readonly ageMs: number }>;
}

/** An HTTP server that responds as the test scripts, and otherwise as the telemetry server does. */
export interface ScriptedServer {
	readonly url: string;
	readonly requests: Array<ReceivedRequest>;
	/** By call: gives the response, or undefined for the default one. Empty before each test. */
	readonly script: Map<string, (request: ReceivedRequest) => ScriptedResponse | undefined>;
}

/** The response that opens a session. */
export function sessionStarted(sessionId: string, sessionToken: string, more: object = {}): ScriptedResponse {
	return {
		status: 200,
		body: {
			sessionId,
			sessionToken,
			...more,
			contractVersion: 1,
			contractHash: "0",
			firstBeatSeconds: 30,
			beatSeconds: 60,
			flushSeconds: 10,
			maxBatch: 100,
		},
	};
}

const defaultResponses: Readonly<Record<string, (request: ReceivedRequest, count: number) => ScriptedResponse>> = {
	// Like the telemetry server, derives the session's id from its key.
	"start-session": ({ headers }, count) =>
		sessionStarted(
			`session-${String(headers["telemetry-session-key"])}`,
			`token-${count}`,
			headers["telemetry-installation-id"] === undefined
				? { installationId: `00000000-0000-4000-8000-00000000000${count}` }
				: {},
		),
	ingest: ({ events }) => ({
		status: 200,
		body: { accepted: events.length, duplicates: 0, expired: [], rejected: [], sessionOver: false },
	}),
	"still-alive": () => ({ status: 204 }),
	"end-session": () => ({ status: 204 }),
};

/** A problem response as the telemetry server sends it. */
export function problem(status: number, code: string, headers: Record<string, string> = {}): ScriptedResponse {
	return { status, body: { code, status }, headers };
}

/** Starts the server for all tests of a file. */
export function useScriptedServer(): ScriptedServer {
	const requests: Array<ReceivedRequest> = [];
	const script: ScriptedServer["script"] = new Map();
	let url = "";
	const server = createServer((request, response) => {
		let text = "";
		request.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
		request.on("end", () => {
			const call = request.url?.split("/").at(-1) ?? "";
			const events = text === "" ? [] : (JSON.parse(text) as Pick<ReceivedRequest, "events">).events;
			const received = { call, headers: request.headers, events };
			requests.push(received);
			const count = requests.filter((other) => other.call === call).length;
			const scripted = script.get(call)?.(received) ?? defaultResponses[call]?.(received, count) ?? { status: 404 };
			response.writeHead(scripted.status, { "content-type": "application/json", ...scripted.headers });
			response.end(scripted.body === undefined ? "" : JSON.stringify(scripted.body));
		});
	});

	beforeAll(async () => {
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});

	beforeEach(() => {
		requests.length = 0;
		script.clear();
	});

	afterAll(() => void server.close());

	return {
		get url() {
			return url;
		},
		requests,
		script,
	};
}
