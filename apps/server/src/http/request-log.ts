import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import type { Logger } from "pino";
import type { HttpCounters } from "./counters.js";

/** Where a request carries its id. */
const idOfRequest = Symbol("request id");

interface WithId {
	[idOfRequest]?: string;
}

/** Gives every request a random id of its own, by which an answer is found in the log. What the client sends is not used. */
export const assignRequestId: RequestHandler = (request, _response, next) => {
	(request as WithId)[idOfRequest] = randomUUID();
	next();
};

/** The id of a request; undefined when it was given none. */
export function requestIdOf(request: IncomingMessage): string | undefined {
	return (request as WithId)[idOfRequest];
}

/** The known addresses; anything else is logged as unknown, since what people type can say who they are. */
function knownPath(path: string, paths: ReadonlySet<string>): string {
	return paths.has(path) ? path : "unknown";
}

/** One line for each answer, and the same in numbers: which address, which status, how long it took. */
export function createRequestLog(
	logger: Logger,
	counters: Pick<HttpCounters, "answered">,
	paths: ReadonlySet<string>,
	monotonicMs: () => number,
): RequestHandler {
	return (request, response, next) => {
		const startedAt = monotonicMs();
		const path = knownPath(request.path, paths);
		const requestId = requestIdOf(request);
		response.on("finish", () => {
			const ms = monotonicMs() - startedAt;
			const { method } = request;
			const status = response.statusCode;
			// Prometheus counts these; a line for each would fill the disk in a flood.
			const level = status === 429 ? "debug" : "info";
			logger[level]({ requestId, method, path, status, ms: Math.round(ms) }, "answered");
			counters.answered({ route: path, method: path === "unknown" ? "any" : method, status, seconds: ms / 1000 });
		});
		next();
	};
}
