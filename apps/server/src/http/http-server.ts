import type { Server } from "node:http";
import { createServer } from "node:http";
import { refuseBrokenRequests } from "./broken-request.js";
import type { Timeouts } from "./timeouts.js";

/** The most bytes of a request's first line and headers; the plugin sends about 600, a proxy adds as many. */
const maxHeaderBytes = 8192;

/** What a server may be held up with. */
export interface ServerBounds {
	/** Further connections are closed at once. */
	readonly maxConnections: number;
	readonly timeouts: Timeouts;
}

/**
 * Makes a server that does not listen yet and answers nothing but what is no request: that with problem details, and
 * `onRefused` hears with which code. None of its connections lasts for ever.
 */
export function createHttpServer(
	{ maxConnections, timeouts }: ServerBounds,
	onRefused: (code: string) => void,
): Server {
	const server = createServer({
		headersTimeout: timeouts.headersMs,
		requestTimeout: timeouts.requestMs,
		keepAliveTimeout: timeouts.keepAliveMs,
		connectionsCheckingInterval: timeouts.checkEveryMs,
		maxHeaderSize: maxHeaderBytes,
		// `requireOriginForm` looks at it, and answers with more than a status.
		requireHostHeader: false,
	});
	server.setTimeout(timeouts.inactivityMs);
	server.maxConnections = maxConnections;
	refuseBrokenRequests(server, timeouts.lingerMs, onRefused);
	// Left alone, Node answers these itself, with an empty body.
	server.on("checkExpectation", (request, response) => server.emit("request", request, response));
	// Left alone, Node tells the client to send its body before anything has looked at the request.
	server.on("checkContinue", (request, response) => server.emit("request", request, response));
	return server;
}
