import type { RequestHandler } from "express";
import type { Logger } from "../logger.js";

/** The known addresses; anything else is logged as unknown, since what people type can say who they are. */
function knownPath(path: string, paths: ReadonlySet<string>): string {
	return paths.has(path) ? path : "unknown";
}

/** One line for each answer: which address, which status, how long it took. */
export function createRequestLog(
	logger: Logger,
	paths: ReadonlySet<string>,
	monotonicMs: () => number,
): RequestHandler {
	return (request, response, next) => {
		const startedAt = monotonicMs();
		const path = knownPath(request.path, paths);
		response.on("finish", () => {
			const ms = Math.round(monotonicMs() - startedAt);
			logger.info({ method: request.method, path, status: response.statusCode, ms }, "answered");
		});
		next();
	};
}
