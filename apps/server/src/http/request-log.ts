import type { RequestHandler } from "express";
import type { Logger } from "pino";
import type { HttpCounters } from "./counters.js";
import { requestIdOf } from "./request-id.js";

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
