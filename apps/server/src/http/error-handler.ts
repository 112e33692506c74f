import { paths } from "@flipbook-telemetry/event-schema";
import type { ErrorRequestHandler } from "express";
import type { Logger } from "pino";
import { isDatabaseUnavailable, isLockTimeout } from "../database/is-unavailable.js";
import { messageOf } from "../database/problem-text.js";
import type { HttpCounters } from "./counters.js";
import { ProblemError, jitteredRetrySeconds, problemBody } from "./problem.js";
import { requestIdOf } from "./request-log.js";
import { Unavailable } from "./unavailable.js";
import { endUnread } from "./unread-body.js";

/** What plugins ask for. Everything else that needs the database reads numbers from it. */
const pluginPaths: ReadonlySet<string> = new Set(Object.values(paths));

const storingFailed = "Nothing was stored. Keep the events and try again later.";
const readingFailed = "The numbers could not be read in time. Ask for a shorter range, or try again later.";

function toProblem(problem: unknown, isReading: boolean, random: () => number): ProblemError {
	if (problem instanceof ProblemError) {
		return problem;
	}
	if (problem instanceof Unavailable || isDatabaseUnavailable(problem) || isLockTimeout(problem)) {
		const usual = isReading ? readingFailed : storingFailed;
		const detail = problem instanceof Unavailable ? (problem.detail ?? usual) : usual;
		return new ProblemError("unavailable", detail, { retryAfterSeconds: jitteredRetrySeconds(random) });
	}
	if (problem instanceof URIError) {
		return new ProblemError("not_found", "The address is not well-formed.");
	}
	return new ProblemError("internal", "This is our mistake, not yours. Try again later.");
}

/** Answers every error as problem details. What went wrong inside goes to the log and to nobody else. */
export function createErrorHandler({
	logger,
	counters,
	random,
}: {
	readonly logger: Pick<Logger, "error">;
	readonly counters: Pick<HttpCounters, "refused">;
	/** A number from 0 up to 1, for jitter. */
	readonly random: () => number;
}): ErrorRequestHandler {
	return (thrown: unknown, request, response, next) => {
		const isReading = !pluginPaths.has(request.path);
		const problem = toProblem(thrown, isReading, random);
		const requestId = requestIdOf(request);
		counters.refused(problem.code);
		if (problem.code === "internal" || problem.code === "unavailable") {
			logger.error({ requestId, code: problem.code, error: messageOf(thrown) }, "request failed");
		}
		if (response.headersSent) {
			next(thrown);
			return;
		}
		const body = problemBody(problem, requestId);
		if (problem.more.retryAfterSeconds !== undefined) {
			response.set("Retry-After", String(problem.more.retryAfterSeconds));
		}
		if (problem.more.allow !== undefined) {
			response.set("Allow", problem.more.allow);
		}
		const text = JSON.stringify(body);
		response.status(body.status);
		response.setHeader("Content-Type", "application/problem+json; charset=utf-8");
		response.setHeader("Content-Length", Buffer.byteLength(text));
		endUnread(request, response, text);
	};
}
