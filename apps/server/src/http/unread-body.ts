import type { IncomingMessage, ServerResponse } from "node:http";
import { limits } from "@flipbook-telemetry/event-schema";
import type { RequestHandler } from "express";
import { standardTimeouts } from "./timeouts.js";

/** The most of a body that is read only to be dropped; past it the connection is closed. */
const mostDroppedBytes = limits.maxBodyBytes;

function hasBody({ headers }: IncomingMessage): boolean {
	return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** Reads what is left of a body and keeps nothing of it. Closes the connection of a client that sends on and on. */
function drop(request: IncomingMessage): void {
	let left = mostDroppedBytes;
	request.on("data", (chunk: Buffer) => {
		left -= chunk.length;
		if (left < 0) {
			request.socket.destroy();
		}
	});
	request.resume();
}

/** Drops the body of a request where none is asked for. Left alone, Node would read such a body however long it is. */
export const dropBody: RequestHandler = (request, _response, next) => {
	if (hasBody(request)) {
		drop(request);
	}
	next();
};

/**
 * Ends an answer, whose Content-Length is set, to a request whose body may not have been read. The answer goes out at once.
 * What the client sends meanwhile is dropped, within bounds: a connection that is closed with something unread is reset, and
 * the client could lose the answer.
 */
export function endUnread(request: IncomingMessage, response: ServerResponse, text: string): void {
	if (request.complete || !hasBody(request)) {
		response.end(text);
		return;
	}
	response.write(text);
	const timer = setTimeout(() => request.socket.destroy(), standardTimeouts.lingerMs);
	request.on("close", () => clearTimeout(timer));
	request.on("end", () => response.end());
	drop(request);
}
