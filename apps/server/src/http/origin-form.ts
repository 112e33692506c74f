import type { IncomingMessage, RequestListener } from "node:http";
import type { Socket } from "node:net";
import { ProblemError, problemBody } from "./problem.js";

function countHosts({ rawHeaders }: IncomingMessage): number {
	let count = 0;
	for (let index = 0; index < rawHeaders.length; index += 2) {
		const name = rawHeaders[index] ?? "";
		count += name.length === 4 && name.toLowerCase() === "host" ? 1 : 0;
	}
	return count;
}

function complaintAbout(request: IncomingMessage): ProblemError | undefined {
	const { httpVersion, url = "", headers } = request;
	const malformed = (detail: string): ProblemError => new ProblemError("malformed_request", detail);
	if (httpVersion !== "1.1" && httpVersion !== "1.0") {
		return malformed("Send the request as HTTP/1.1.");
	}
	if (!url.startsWith("/") || url.includes("#")) {
		return malformed("Send the path alone, such as GET /telemetry/contract, and the server's name as Host.");
	}
	const hosts = countHosts(request);
	if (hosts > 1 || (hosts === 0 && httpVersion === "1.1")) {
		return malformed("Send exactly one Host header.");
	}
	const encoding = headers["transfer-encoding"];
	if (encoding !== undefined && (encoding.toLowerCase() !== "chunked" || httpVersion === "1.0")) {
		return malformed("Send the body with a Content-Length, or in HTTP/1.1 with Transfer-Encoding: chunked.");
	}
	if (headers.expect !== undefined && headers.expect.toLowerCase() !== "100-continue") {
		return new ProblemError("malformed_header", "Send no Expect header but 100-continue.");
	}
	return undefined;
}

/**
 * Refuses what Node's parser lets through although two readers could understand it differently: a whole URL or `*` for a
 * path, no Host or two, a body of unclear length, a version that is spoken otherwise. The server is behind proxies; what
 * they and it would not agree on is how one request is smuggled inside another. Nothing after it on the same connection is
 * read. Stands before Express, which does not ask any handler about a URL that it cannot read. `onRefused` hears with which
 * code.
 */
export function requireOriginForm(answer: RequestListener, onRefused: (code: string) => void): RequestListener {
	/** Node goes on reading what had arrived together with a request after which the connection is to be closed. */
	const closing = new WeakSet<Socket>();
	return (request, response) => {
		if (closing.has(request.socket)) {
			return;
		}
		const problem = complaintAbout(request);
		if (problem === undefined) {
			answer(request, response);
			return;
		}
		closing.add(request.socket);
		onRefused(problem.code);
		response.shouldKeepAlive = false;
		const body = problemBody(problem, undefined);
		const text = JSON.stringify(body);
		response.writeHead(body.status, {
			"Content-Length": Buffer.byteLength(text),
			"Content-Type": "application/problem+json; charset=utf-8",
			"Cache-Control": "no-store",
		});
		response.end(text);
	};
}
