import { request, validateHeaderName, validateHeaderValue } from "node:http";
import { gunzipSync, gzipSync, inflateSync } from "node:zlib";
import { bytesFromText, textFromBytes } from "../vm/byte-text.js";
import type { ScriptOutcome, ScriptRequest } from "./http-request.js";

/** The request's headers with all that Studio adds to every request, whether the plugin wants it or not. */
export function studioHeaders(request: ScriptRequest, placeId: number): Record<string, string> {
	const headers: Record<string, string> = {
		Accept: "*/*",
		"Cache-Control": "no-cache",
		...request.headers,
		"Accept-Encoding": "gzip, deflate",
		"Roblox-Id": String(placeId),
		"User-Agent": "RobloxStudio/WinInet",
	};
	if (request.isCompressed && request.body !== undefined) {
		headers["Content-Encoding"] = "gzip";
	}
	return headers;
}

/** How long a server on this machine may take, in real milliseconds, so that none can hold a test up for ever. */
const defaultPatienceMs = 30_000;

function isLoopback(host: string): boolean {
	return host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Undefined when the body is not packed as its header says. */
function decompress(bytes: Buffer, encoding: string | undefined): string | undefined {
	try {
		switch (encoding) {
			case "gzip":
				return textFromBytes(gunzipSync(bytes));
			case "deflate":
				return textFromBytes(inflateSync(bytes));
			default:
				return textFromBytes(bytes);
		}
	} catch {
		return undefined;
	}
}

/** Names in lower case; of a header that comes twice, the last counts. */
function receivedHeaders(raw: ReadonlyArray<string>): Record<string, string> {
	const headers: Record<string, string> = {};
	for (let index = 0; index + 1 < raw.length; index += 2) {
		headers[raw[index]?.toLowerCase() ?? ""] = raw[index + 1] ?? "";
	}
	return headers;
}

function validateAll(headers: Readonly<Record<string, string>>): void {
	for (const [name, value] of Object.entries(headers)) {
		validateHeaderName(name);
		validateHeaderValue(name, value);
	}
}

/**
 * Makes a real HTTP request to a server on this machine. Any other address is refused: nothing a simulated plugin does
 * may reach the world. Never rejects.
 */
export function makeRequest(
	scriptRequest: ScriptRequest,
	target: URL,
	headers: Record<string, string>,
	patienceMs = defaultPatienceMs,
): Promise<ScriptOutcome> {
	if (!isLoopback(target.hostname) || target.protocol !== "http:") {
		return Promise.resolve({
			error: `the simulator contacts only this machine; say where ${target.host} is in http.resolve`,
		});
	}
	try {
		validateAll(headers);
	} catch (problem) {
		return Promise.resolve({ error: `the simulator cannot send this: ${String(problem)}` });
	}
	return new Promise((done) => {
		const bytes = scriptRequest.body === undefined ? undefined : bytesFromText(scriptRequest.body);
		const body = bytes !== undefined && scriptRequest.isCompressed ? gzipSync(bytes) : bytes;
		const length = body === undefined ? {} : { "Content-Length": String(body.byteLength) };
		const signal = AbortSignal.timeout(patienceMs);
		const outgoing = request(
			target,
			{ method: scriptRequest.method, headers: { ...headers, ...length }, agent: false, signal },
			(response) => {
				const chunks: Array<Buffer> = [];
				response.on("data", (chunk: Buffer) => chunks.push(chunk));
				response.on("error", () => done({ error: `HttpError: ${signal.aborted ? "Timedout" : "ConnectionClosed"}` }));
				response.on("end", () => {
					const body = decompress(Buffer.concat(chunks), response.headers["content-encoding"]);
					if (body === undefined) {
						done({ error: "HttpError: ServerProtocolError" });
						return;
					}
					done({
						status: response.statusCode ?? 0,
						statusMessage: response.statusMessage ?? "",
						headers: receivedHeaders(response.rawHeaders),
						body,
					});
				});
			},
		);
		outgoing.on("error", (problem: NodeJS.ErrnoException) => {
			const name = signal.aborted ? "Timedout" : problem.code === "ECONNREFUSED" ? "ConnectFail" : "NetFail";
			done({ error: `HttpError: ${name}` });
		});
		outgoing.end(body);
	});
}
