import type { IncomingHttpHeaders } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach } from "vitest";

/** An answer that the test wants given. */
export interface ScriptedAnswer {
	readonly status: number;
	readonly body?: object;
	readonly headers?: Readonly<Record<string, string>>;
}

/** A request as it arrived. */
export interface Arrived {
	/** The last part of its path, such as `ingest`. */
	readonly call: string;
	readonly headers: IncomingHttpHeaders;
	readonly events: ReadonlyArray<{ readonly seq: number; readonly name: string; readonly ageMs: number }>;
}

/** A real HTTP server that speaks the protocol as the test says, and otherwise as the real one does. */
export interface ScriptedServer {
	readonly url: string;
	readonly arrived: Array<Arrived>;
	/** By call: gives the answer, or undefined for the ordinary one. Empty before each test. */
	readonly script: Map<string, (arrived: Arrived) => ScriptedAnswer | undefined>;
}

/** The answer that opens a session. */
export function sessionStarted(sessionId: string, sessionToken: string, more: object = {}): ScriptedAnswer {
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

const usual: Readonly<Record<string, (arrived: Arrived, count: number) => ScriptedAnswer>> = {
	// As of the real one, the session's id is made from its key.
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

/** A problem answer as the real server gives it. */
export function problem(status: number, code: string, headers: Record<string, string> = {}): ScriptedAnswer {
	return { status, body: { code, status }, headers };
}

/** Starts the server for all tests of a file. */
export function useScriptedServer(): ScriptedServer {
	const arrived: Array<Arrived> = [];
	const script: ScriptedServer["script"] = new Map();
	let url = "";
	const server = createServer((request, response) => {
		let text = "";
		request.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
		request.on("end", () => {
			const call = request.url?.split("/").at(-1) ?? "";
			const events = text === "" ? [] : (JSON.parse(text) as Pick<Arrived, "events">).events;
			const entry = { call, headers: request.headers, events };
			arrived.push(entry);
			const count = arrived.filter((other) => other.call === call).length;
			const answer = script.get(call)?.(entry) ?? usual[call]?.(entry, count) ?? { status: 404 };
			response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
			response.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
		});
	});

	beforeAll(async () => {
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});

	beforeEach(() => {
		arrived.length = 0;
		script.clear();
	});

	afterAll(() => void server.close());

	return {
		get url() {
			return url;
		},
		arrived,
		script,
	};
}
