import { paths } from "@flipbook-telemetry/event-schema";
import type { ErrorRequestHandler } from "express";
import type { Context } from "../context.js";
import { isDatabaseUnavailable, isLockTimeout } from "../database/is-unavailable.js";
import { LogUnavailable } from "../durable-log/durable-log.js";
import { AccessKeysUnavailable } from "../login/access-tokens.js";
import { TooManyWaiting } from "../writer/too-many-waiting.js";
import { pauseSeconds } from "./pause.js";
import { ProblemError, problemBody } from "./problem.js";
import { requestIdOf } from "./request-id.js";

/** The errors that Express and its body parser throw: they say with which status they want to be answered. */
interface ParserError {
	readonly status: number;
	/** Missing where a library below the parser threw, such as the one that unpacks. */
	readonly type?: string;
}

function isParserError(problem: unknown): problem is ParserError {
	return typeof problem === "object" && problem !== null && "status" in problem && typeof problem.status === "number";
}

function fromParser(problem: ParserError): ProblemError | undefined {
	switch (problem.type) {
		case "entity.parse.failed":
			return new ProblemError("malformed_json", "Send the batch as one JSON object.");
		case "entity.too.large":
			return new ProblemError("body_too_large", "Send fewer events at once.");
		case "encoding.unsupported":
			return new ProblemError("unsupported_encoding", "Send the body plain, or packed with gzip, deflate or br.");
		case "charset.unsupported":
			return new ProblemError("unsupported_media_type", "Send the body as UTF-8.");
		default:
			// A broken gzip stream, a wrong length, a body that broke off.
			return problem.status < 500
				? new ProblemError("malformed_body", "The body could not be read to its end.")
				: undefined;
	}
}

/** What plugins ask for. Everything else that needs the database reads numbers from it. */
const pluginPaths: ReadonlySet<string> = new Set(Object.values(paths));

const storingFailed = "Nothing was stored. Keep the events and try again later.";
const accessFailed =
	"The keys of Cloudflare Access cannot be fetched right now. Try again later, or use the password or an API key.";
const readingFailed = "The numbers could not be read in time. Ask for a shorter range, or try again later.";

function toProblem(problem: unknown, isReading: boolean, random: () => number): ProblemError {
	if (problem instanceof ProblemError) {
		return problem;
	}
	if (
		isDatabaseUnavailable(problem) ||
		isLockTimeout(problem) ||
		problem instanceof TooManyWaiting ||
		problem instanceof LogUnavailable
	) {
		return new ProblemError("unavailable", isReading ? readingFailed : storingFailed, {
			retryAfterSeconds: pauseSeconds(random),
		});
	}
	if (problem instanceof AccessKeysUnavailable) {
		return new ProblemError("unavailable", accessFailed, { retryAfterSeconds: pauseSeconds(random) });
	}
	if (problem instanceof URIError) {
		return new ProblemError("not_found", "The address is not well-formed.");
	}
	const known = isParserError(problem) ? fromParser(problem) : undefined;
	return known ?? new ProblemError("internal", "This is our mistake, not yours. Try again later.");
}

/** Answers every error as problem details. What went wrong inside goes to the log and to nobody else. */
export function createErrorHandler({ logger, metrics, random }: Context): ErrorRequestHandler {
	return (thrown: unknown, request, response, next) => {
		const isReading = !pluginPaths.has(request.path);
		const problem = toProblem(thrown, isReading, random);
		const requestId = requestIdOf(request);
		metrics.refused(problem.code);
		if (problem.code === "internal" || problem.code === "unavailable") {
			logger.error(
				{ requestId, code: problem.code, error: thrown instanceof Error ? thrown.message : "unknown" },
				"request failed",
			);
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
		response.status(body.status).type("application/problem+json").send(JSON.stringify(body));
	};
}
