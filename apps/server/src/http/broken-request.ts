import type { Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { ProblemError, problemBody } from "./problem.js";

/** What the parser of HTTP complains about, by its code; anything else it complains about is malformed. */
const complaints = new Map<string | undefined, ProblemError>([
	[
		"ERR_HTTP_REQUEST_TIMEOUT",
		new ProblemError("request_timeout", "Send the whole request at once, and no slower than the server waits."),
	],
	["HPE_HEADER_OVERFLOW", new ProblemError("headers_too_large", "Send fewer or shorter headers.")],
]);

const malformed = new ProblemError(
	"malformed_request",
	"Send one request as of HTTP/1.1 (RFC 9112), and nothing else.",
);

function rawAnswer(problem: ProblemError): string {
	const body = problemBody(problem, undefined);
	const text = JSON.stringify(body);
	return [
		`HTTP/1.1 ${body.status} ${problem.code}`,
		"Content-Type: application/problem+json; charset=utf-8",
		`Content-Length: ${Buffer.byteLength(text)}`,
		"Cache-Control: no-store",
		...(problem.more.allow === undefined ? [] : [`Allow: ${problem.more.allow}`]),
		"Connection: close",
		"",
		text,
	].join("\r\n");
}

/**
 * Answers what cannot be read as a request, or asks for a tunnel, and ends its connection. Nothing after it on the same
 * connection is read: where the next request would begin is unknown. An answer that is under way, was said to be the
 * last one, or belongs to this very request, is not followed by another.
 */
export function refuseBrokenRequests(server: Server, lingerMs: number, onRefused: (code: string) => void): void {
	const underWay = new WeakMap<Duplex, ServerResponse>();
	server.on("request", (request, response) => void underWay.set(request.socket, response));

	const refuse = (socket: Duplex, problem: ProblemError): void => {
		const response = underWay.get(socket);
		const hasBegun = response?.headersSent === true;
		if (!socket.writable || (hasBegun && !response.writableFinished)) {
			socket.destroy();
			return;
		}
		if (hasBegun && !(response.shouldKeepAlive && response.req.complete)) {
			socket.end();
		} else {
			onRefused(problem.code);
			socket.end(rawAnswer(problem));
		}
		// Closing while something is unread would reset the connection, and the answer could be lost on its way.
		socket.resume();
		setTimeout(() => socket.destroy(), lingerMs).unref();
	};

	server.on("clientError", (problem: NodeJS.ErrnoException, socket) => {
		refuse(socket, complaints.get(problem.code) ?? malformed);
	});
	server.on("connect", (_request, socket) => {
		// No longer the server's: nobody else would hear of it.
		socket.on("error", () => socket.destroy());
		refuse(socket, new ProblemError("method_not_allowed", "This server is no proxy.", { allow: "GET, POST, DELETE" }));
	});
}
